import type { CallCommand, Command } from '../../interpreter/machine.ts';

/** The delivery of an event as a call; tried as a server does. */
export function emitCall({ id, key, data }: Extract<Command, { t: 'emit' }>): CallCommand {
  return {
    t: 'call',
    id,
    key,
    call: 'emit',
    input: data ?? null,
    effect: 'write',
    dispatch: 'local',
    retry: { maxAttempts: 1_000, initialMs: 1_000, factor: 2, maxMs: 60_000, jitter: 'none', withinMs: 60_000 },
    once: false,
    timeoutMs: 9_000,
    cancel: 'try',
  };
}
