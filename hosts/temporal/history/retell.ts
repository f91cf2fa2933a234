/** Runs the kernel over a recorded history: no server, no worker, no workflow sandbox. */
import { createMachine } from '../../../interpreter/create-machine.ts';
import type { Machine } from '../../../interpreter/machine.ts';
import type { FlowInput } from '../protocol.ts';
import { kernelHost } from '../workflow/kernel-host.ts';
import { createPump, type Exit, type Pump } from '../workflow/pump.ts';
import { createRecordedFlights, type RecordedFlights } from './recorded-flights.ts';
import type { Job, Turn } from './turns.ts';

export interface Retold {
  readonly machine: Machine;
  /** Absent where the history is of a run in flight. */
  readonly exit: Exit | undefined;
}

/** The kernel as it was when the last completed workflow task of the history ended. `wrap`: to follow what it does. */
export function retell(
  input: FlowInput,
  turns: readonly Turn[],
  wrap: (machine: Machine) => Machine = (machine) => machine,
): Retold {
  const machine = wrap(createMachine(input.plan, input.start, kernelHost(input), input.snapshot));
  const made: { flights?: RecordedFlights } = {};
  let counters = turns[0]?.counters ?? { now: 0, historyLength: 0, historySize: 0, continueAsNewSuggested: false };
  const pump = createPump(input, {
    machine,
    flights: (answer) => {
      made.flights = createRecordedFlights(answer);
      return made.flights;
    },
    counters: () => counters,
    show: () => undefined,
    mark: () => undefined,
    leave: () => undefined,
    follow: () => undefined,
  });
  const { flights } = made;
  if (flights === undefined) throw new Error('The pump did not ask for flights.'); // a bug of ours
  for (const [n, turn] of turns.entries()) {
    counters = turn.counters;
    if (n === 0) {
      pump.dispatch({ t: 'start' });
      if (input.cancelled === true) pump.cancel();
      for (const note of input.placed ?? []) pump.placed(note);
    }
    takeTurn(pump, flights, turn, (now) => {
      counters = { ...counters, now: Math.max(now, counters.now) };
    });
  }
  return { machine, exit: pump.exit };
}

/**
 * INVARIANT: the order is that of the SDK. Signals and updates are handed over before anything else is; a cancellation, then
 * activities and timers, then children reach the pump, for that many promises lie between; then local activities end in
 * the order of their markers, those that were started by then at one time.
 */
function takeTurn(pump: Pump, flights: RecordedFlights, turn: Turn, setNow: (now: number) => void): void {
  for (const job of turn.jobs) if (job.k === 'placed') pump.placed(job.note);
  for (const { id, request } of turn.updates) {
    // Nobody is asked: the answer stands in the history.
    pump.receive(id, { message: request.message, messageId: id, root: '' }, request.message, () => undefined);
  }
  for (const job of turn.jobs) if (job.k === 'cancel') pump.cancel();
  flights.land([...turn.jobs].sort((a, b) => RANK[a.k] - RANK[b.k]));
  const left = [...turn.markers];
  for (;;) {
    if (flights.landStopped()) continue;
    const ended = left.findIndex(({ seq }) => !flights.hasLocal(seq));
    const batch = left.splice(0, ended === -1 ? left.length : ended);
    if (batch.length === 0) return;
    setNow(Math.max(...batch.map(({ at }) => at)));
    for (const { seq, ending } of batch) flights.landLocal(seq, ending);
  }
}

const RANK: { readonly [k in Job['k']]: number } = {
  placed: 0,
  cancel: 0,
  activity: 1,
  timer: 1,
  childStarted: 2,
  child: 2,
};
