/** What a run was told and asked for, from the histories of its chain. */
import { recordMachine, type Stopped, type Tape, type TapeStep } from '../../../interpreter/redrive/tape.ts';
import type { FlowInput } from '../protocol.ts';
import type { Decoder } from './decode.ts';
import { retell } from './retell.ts';
import { type HistoryEvent, readRest, readTurns, type Turn } from './turns.ts';

/** One run of a chain. */
export interface Recorded {
  readonly input: FlowInput;
  readonly events: readonly HistoryEvent[];
}

/** Undefined where there is no run. Of a run that the server ended: without what became of its children. */
export async function readTape(chain: readonly Recorded[], decoder: Decoder): Promise<Tape | undefined> {
  const steps: TapeStep[] = [];
  const [first] = chain;
  let stopped: Stopped | undefined;
  for (const { input, events } of chain) {
    const turns = await readTurns(events, decoder);
    const how = endedBy(events.at(-1));
    const last = turns.at(-1);
    const rest = how === undefined || last === undefined ? null : await readRest(events, decoder, last.counters);
    const before = steps.length;
    const sent = before + (rest === null ? 0 : countSteps(input, turns));
    const all = rest === null ? turns : [...turns, rest];
    const { machine } = retell(input, all, (made) => recordMachine(made, steps));
    if (how === undefined) continue;
    const { budgets = {} } = machine.state();
    const spent = Object.fromEntries(Object.entries(budgets).map(([path, one]) => [path, one.spent]));
    stopped = { how, sent: rest === null ? steps.length : sent, children: {}, spent };
  }
  if (first === undefined) return undefined;
  const { plan, start } = first.input;
  return { plan, start, steps, ...(stopped === undefined ? {} : { stopped }) };
}

/** How the server ended a run that has not ended by itself. */
function endedBy(event: HistoryEvent | undefined): Stopped['how'] | undefined {
  if (event?.workflowExecutionTerminatedEventAttributes) return 'terminated';
  return event?.workflowExecutionTimedOutEventAttributes ? 'timed_out' : undefined;
}

/** How many events the machine had taken when the last completed task ended. */
function countSteps(input: FlowInput, turns: readonly Turn[]): number {
  const steps: TapeStep[] = [];
  retell(input, turns, (machine) => recordMachine(machine, steps));
  return steps.length;
}
