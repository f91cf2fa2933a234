/** What a run was told and asked for, from the histories of its chain. */
import { recordMachine, type Tape, type TapeStep } from '../../../interpreter/redrive/tape.ts';
import type { FlowInput } from '../protocol.ts';
import type { Decoder } from './decode.ts';
import { retell } from './retell.ts';
import { type HistoryEvent, readTurns } from './turns.ts';

/** One run of a chain. */
export interface Recorded {
  readonly input: FlowInput;
  readonly events: readonly HistoryEvent[];
}

/** Undefined where there is no run. */
export async function readTape(chain: readonly Recorded[], decoder: Decoder): Promise<Tape | undefined> {
  const steps: TapeStep[] = [];
  const [first] = chain;
  for (const { input, events } of chain) {
    retell(input, await readTurns(events, decoder), (machine) => recordMachine(machine, steps));
  }
  return first === undefined ? undefined : { plan: first.input.plan, start: first.input.start, steps };
}
