/** Work whose end is in a history: each piece is found again by its id or its number. */
import { CancelledFailure } from '@temporalio/common';
import type { Event, Path } from '../../../interpreter/machine.ts';
import { type Flights, isLocalWork, type Landing, type Work } from '../workflow/flights.ts';
import type { Ending, Job } from './turns.ts';

interface Flight {
  readonly id: Path;
  readonly work: Work;
  readonly task: number;
  readonly landed: (landing: Landing) => Event | null;
  cancelling: boolean;
  unsent: boolean;
  /** Its end is known to this activation already; a stop comes too late. */
  settled: boolean;
}

export interface RecordedFlights extends Flights {
  /** What an activation brings, in its order. */
  land(jobs: readonly Job[]): void;
  /** Whether the run has come to its n-th activity, which is local. */
  hasLocal(seq: number): boolean;
  landLocal(seq: number, ending: Ending): void;
  /** Ends what was stopped without the server's word; false where there was nothing. */
  landStopped(): boolean;
}

export function createRecordedFlights(answer: (event: Event, local: boolean) => void): RecordedFlights {
  const byId = new Map<Path, Flight>();
  const activities = new Map<string, Flight>();
  const locals = new Map<number, Flight>();
  const timers = new Map<number, Flight>();
  const children = new Map<string, Flight>();
  const seqs = { activity: 0, timer: 0 };
  let stopped: Flight[] = [];

  function end(flight: Flight, ending: Ending): void {
    if (byId.get(flight.id) === flight) byId.delete(flight.id);
    const event = flight.landed({ ...ending, cancelling: flight.cancelling, unsent: flight.unsent });
    if (event !== null) answer(event, isLocalWork(flight.work));
  }
  function take<K>(from: Map<K, Flight>, key: K): Flight | undefined {
    const flight = from.get(key);
    from.delete(key);
    return flight;
  }
  function find(job: Job): { readonly flight: Flight; readonly ending: Ending } | null {
    const made = (flight: Flight | undefined, ending: Ending) => (flight === undefined ? null : { flight, ending });
    switch (job.k) {
      case 'cancel':
      case 'placed':
        return null;
      case 'activity':
        return made(take(activities, job.id), job.ending);
      case 'timer':
        return made(take(timers, job.seq), { ok: true, value: undefined });
      case 'child':
        return made(take(children, job.id), job.ending);
      case 'childStarted': {
        const flight = children.get(job.id);
        if (flight?.work.k !== 'child' || !flight.work.command.detach) return null;
        return made(take(children, job.id), { ok: true, value: { runId: job.id } });
      }
    }
  }
  return {
    launch(id, task, work, landed) {
      const flight: Flight = { id, work, task, landed, cancelling: false, unsent: false, settled: false };
      byId.set(id, flight);
      if (work.k === 'queue') {
        seqs.activity++;
        activities.set(work.command.id, flight);
      } else if (work.k === 'drain') {
        seqs.activity++;
        activities.set(work.id, flight);
      } else if (isLocalWork(work)) locals.set(++seqs.activity, flight);
      else if (work.k === 'timer') timers.set(++seqs.timer, flight);
      else children.set(work.command.key, flight);
    },
    cancel(id, task) {
      const flight = byId.get(id);
      if (flight === undefined || flight.cancelling) return;
      flight.cancelling = true;
      const { work } = flight;
      // As `live-flights` has it: local work is left to end by itself, and its marker tells how.
      if (isLocalWork(work)) return;
      flight.unsent = flight.task === task;
      if (flight.settled) return;
      if (work.k === 'timer') byId.delete(id);
      else if (work.k === 'queue' && (flight.unsent || work.command.cancel === 'try')) stopped.push(flight);
      else if (work.k === 'child' && flight.unsent) stopped.push(flight);
    },
    land(jobs) {
      const found = jobs.map(find).filter((one) => one !== null);
      for (const { flight } of found) flight.settled = true;
      for (const { flight, ending } of found) end(flight, ending);
    },
    hasLocal: (seq) => locals.has(seq),
    landLocal(seq, ending) {
      const flight = take(locals, seq);
      if (flight !== undefined) end(flight, ending);
    },
    landStopped() {
      const ending = stopped.filter((flight) => byId.get(flight.id) === flight);
      stopped = [];
      for (const { work } of ending) {
        if (work.k === 'queue') activities.delete(work.command.id);
        if (work.k === 'child') children.delete(work.command.key);
      }
      for (const flight of ending) flight.settled = true;
      for (const flight of ending) end(flight, { ok: false, error: new CancelledFailure('Cancelled') });
      return ending.length > 0;
    },
  };
}
