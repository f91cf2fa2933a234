/** Work as promises of Temporal. */
import { sleep } from '@temporalio/workflow';
import type { Event, Path } from '../../../interpreter/machine.ts';
import { type Flights, isLocalWork, type Landing, type Work } from './flights.ts';
import { createScope } from './scope.ts';
import { askWall, callByQueue, callLocally, drain, runChild, summary } from './send.ts';

export function createLiveFlights(answer: (event: Event, local: boolean) => void): Flights {
  const stops = new Map<Path, (task: number) => void>();
  return {
    launch(id, task, work, landed) {
      const scope = createScope();
      const stop = { cancelling: false, unsent: false };
      const cancel = (now: number): void => {
        if (stop.cancelling) return;
        stop.cancelling = true;
        // Local work is left to end by itself: the SDK's core breaks the task where its result is there already.
        if (isLocalWork(work)) return;
        stop.unsent = now === task;
        scope.cancel();
      };
      stops.set(id, cancel);
      const land = (landing: Landing): void => {
        // A timer's id comes again when it is armed anew; the old one must not take the new one's place.
        if (stops.get(id) === cancel) stops.delete(id);
        const event = landed(landing);
        if (event !== null) answer(event, isLocalWork(work));
      };
      scope
        .run(() => begin(work))
        .then(
          (value) => land({ ok: true, value, ...stop }),
          (error: unknown) => land({ ok: false, error, ...stop }),
        );
    },
    cancel(id, task) {
      stops.get(id)?.(task);
    },
  };
}

function begin(work: Work): Promise<unknown> {
  switch (work.k) {
    case 'queue':
      return callByQueue(work.command, work.request);
    case 'local':
      return callLocally(work.command, work.request);
    case 'ask':
      return askWall(work.activity, work.request, work.about);
    case 'drain':
      return drain(work.id);
    case 'child':
      return runChild(work.command, work.input);
    case 'timer':
      return sleep(work.ms, work.title === undefined ? {} : { summary: summary(work.title) });
  }
}
