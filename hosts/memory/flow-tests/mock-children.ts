/** A child flow that a test mocks is not started: the host is asked for its answer as for that of a call. */
import type { CallCommand, Command, Machine } from '../../../interpreter/machine.ts';

/** Longer than any flow runs: a child has its own timeout, if any, inside. */
const NO_TIMEOUT_MS = 100 * 365 * 86_400_000;

export function mockChildren(machine: Machine, isMocked: (path: string) => boolean): Machine {
  return {
    ...machine,
    drain: () => machine.drain().map((command) => (isChild(command, isMocked) ? asCall(command) : command)),
  };
}

type Child = Extract<Command, { readonly t: 'child' }>;

function isChild(command: Command, isMocked: (path: string) => boolean): command is Child {
  return command.t === 'child' && !command.detach && isMocked(command.id);
}

/** A `read`: stopping it lets it go, as the mocked child has nothing to undo. */
function asCall({ id, key, flow, input }: Child): CallCommand {
  return {
    t: 'call',
    id,
    key,
    call: flow,
    input,
    effect: 'read',
    dispatch: 'queue',
    retry: { maxAttempts: 1, initialMs: 0, factor: 1, maxMs: 0, jitter: 'none' },
    once: true,
    timeoutMs: NO_TIMEOUT_MS,
    cancel: 'try',
  };
}
