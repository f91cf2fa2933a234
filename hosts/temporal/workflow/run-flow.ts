/** Runs a flow in a workflow. Loaded once for all workflows (`worker/bundle.ts`), so it keeps nothing at module level. */
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { CancellationScope, makeContinueAsNewFunc, proxySinks, workflowInfo } from '@temporalio/workflow';
import { createMachine } from '../../../interpreter/create-machine.ts';
import type { End, Machine, Snapshot, Told } from '../../../interpreter/machine.ts';
import type { Json } from '../../../schema/json.ts';
import { payloadBytes } from '../limits.ts';
import type { FlowInput, JournalSinks } from '../protocol.ts';
import { withTold } from '../told.ts';
import { jsonBytes } from './bytes.ts';
import { openDesk } from './desk.ts';
import { fitEnd } from './fit-end.ts';
import { kernelHost } from './kernel-host.ts';
import type { Counters } from './ledger.ts';
import { createLiveFlights } from './live-flights.ts';
import { markKeys } from './mark-keys.ts';
import { createPump, type Exit, type Pump } from './pump.ts';
import { sharePlan } from './share-plan.ts';
import { createShow } from './show.ts';

/** What a run is given; the plan is replaced by the one that all runs of it share. */
export type RunInput = { -readonly [name in keyof FlowInput]: FlowInput[name] };

export function runFlow(input: RunInput): Promise<Json | undefined> {
  // In place: the SDK holds its arguments for as long as the run lasts, and the run's own copy of the plan with them.
  input.plan = sharePlan(input.plan);
  return runPlan(input);
}

async function runPlan(input: FlowInput): Promise<Json | undefined> {
  const { cancelRequested } = CancellationScope.current();
  const machine = createMachine(input.plan, input.start, kernelHost(input), input.snapshot);
  let leave: (exit: Exit) => void = () => undefined;
  // Not a Trigger: that would be rejected with the workflow's cancellation, which is an event like others here.
  const exited = new Promise<Exit>((resolve) => {
    leave = resolve;
  });
  const pump = createPump(input, {
    machine,
    flights: createLiveFlights,
    counters,
    show: createShow(),
    mark: (keys) => markKeys(keys, input.start.tenant),
    leave,
    follow: followReplay(machine),
  });
  pump.dispatch({ t: 'start' });
  if (input.cancelled === true) pump.cancel();
  for (const note of input.placed ?? []) pump.placed(note);
  // INVARIANT: the machine runs before any handler is set, for a buffered update runs inside setHandler.
  const desk = openDesk(input.start.root, machine, pump);
  cancelRequested.catch(() => pump.cancel());
  const exit = await exited;
  await desk.quiet();
  return exit.t === 'end'
    ? conclude(fitEnd(exit.end, payloadBytes(input)), exit.told)
    : goOn(input, exit.snapshot, pump);
}

function counters(): Counters {
  const { historyLength, historySize, continueAsNewSuggested } = workflowInfo();
  return { now: Date.now(), historyLength, historySize, continueAsNewSuggested };
}

function conclude(end: End, told: Told | undefined): Json | undefined {
  const more = told === undefined ? [] : [withTold(undefined, told)];
  switch (end.is) {
    case 'completed':
      return told === undefined ? end.output : withTold(end.output, told);
    case 'failed': {
      const { type, detail } = end.error;
      const details = [end.error, ...more];
      throw ApplicationFailure.create({ message: detail, type, nonRetryable: true, details });
    }
    case 'cancelled':
      throw new CancelledFailure(end.reason ?? 'The run was cancelled.', more);
  }
}

function goOn(
  { cancelled: _, placed: __, ...input }: FlowInput,
  snapshot: Snapshot,
  { cancelLater, placedLater }: Pick<Pump, 'cancelLater' | 'placedLater'>,
): Promise<never> {
  const next: FlowInput = {
    ...input,
    snapshot,
    ...(cancelLater ? { cancelled: true } : {}),
    ...(placedLater.length > 0 ? { placed: placedLater } : {}),
  };
  const bytes = jsonBytes(next);
  const most = payloadBytes(next);
  if (bytes > most) {
    const detail = `The state of the run has ${bytes} bytes with its plan and input; at most ${most} can be carried on.`;
    throw ApplicationFailure.create({ message: detail, type: 'limit.exceeded', nonRetryable: true });
  }
  return makeContinueAsNewFunc<(input: FlowInput) => Promise<unknown>>()(next);
}

/** While a history is replayed, new journal entries go to a sink; live workers let it fall (`worker/`). */
function followReplay(machine: Machine): () => void {
  const { journal } = proxySinks<JournalSinks>();
  let next: number | undefined;
  return () => {
    if (!workflowInfo().unsafe.isReplaying) return;
    const entries = machine.journal(next);
    const last = entries.at(-1);
    if (last === undefined) return;
    next = last.n + 1;
    journal.write(entries);
  };
}
