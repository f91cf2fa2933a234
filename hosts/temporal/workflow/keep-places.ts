/**
 * The workflow that keeps the places of one group of runs (`concurrency`). Runs ask by update, leave by signal, and are
 * told by signal; while nobody waits it does nothing. Where somebody waits, it looks from time to time whether those who
 * hold places still run: a run that was terminated leaves none.
 */
import {
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  getExternalWorkflowHandle,
  scheduleLocalActivity,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { askPlace, leavePlace, type PlaceAnswer, type PlaceNews } from '../../../interpreter/places.ts';
import { HOST_LIMITS } from '../limits.ts';
import { ENGINE_ACTIVITIES, PLACES } from '../names.ts';
import type { EndedRequest, PlaceNote, PlaceQuestion, PlacesInput } from '../protocol.ts';
import { followCurrent, SHORT_WORK } from './follow-current.ts';

export async function holdfastPlaces({ state, events, goesOn, ...input }: PlacesInput): Promise<void> {
  let { checkMs } = input;
  let telling = 0;

  function tell(news: readonly PlaceNews[]): void {
    for (const one of news) {
      telling++;
      signalRun(one)
        // Nobody is there to be told.
        .catch(() => tell(leavePlace(state, one.to)))
        .finally(() => {
          telling--;
        });
    }
  }
  setHandler(defineUpdate<PlaceAnswer, [PlaceQuestion]>(PLACES.take), (question) => {
    checkMs = question.checkMs;
    const { answer, news } = askPlace(state, question);
    tell(news);
    return answer;
  });
  setHandler(defineSignal<[string]>(PLACES.leave), (run) => tell(leavePlace(state, run)));

  const isEmpty = (): boolean => state.holders.length === 0 && state.waiting.length === 0;
  const isLong = (): boolean => {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    return continueAsNewSuggested || historyLength >= events;
  };
  if (goesOn) await followCurrent();
  let pauseMs = checkMs;
  for (;;) {
    if (isLong()) {
      await condition(() => telling === 0);
      return continueAsNew<typeof holdfastPlaces>({ state, checkMs, events, goesOn: true });
    }
    if (isEmpty()) {
      const asked = await condition(() => !isEmpty() || isLong(), HOST_LIMITS.placesLingerMs);
      if (!asked && telling === 0) return;
    } else if (state.waiting.length === 0) {
      pauseMs = checkMs;
      await condition(() => isEmpty() || state.waiting.length > 0 || isLong());
    } else {
      const stirred = await condition(() => state.waiting.length === 0 || isLong(), Math.max(pauseMs, checkMs));
      if (stirred) continue;
      pauseMs = Math.min(pauseMs * 2, HOST_LIMITS.placesCheckMs);
      for (const run of await endedOf(state.holders.map((holder) => holder.run))) tell(leavePlace(state, run));
    }
  }
}

async function signalRun(news: PlaceNews): Promise<void> {
  const note: PlaceNote = news.t === 'taken' ? { is: 'taken' } : { is: 'displaced', by: news.by };
  await getExternalWorkflowHandle(news.to).signal(PLACES.news, note);
}

/** Those that have ended; none where the server cannot say. */
async function endedOf(runs: readonly string[]): Promise<readonly string[]> {
  const request: EndedRequest = { runs: runs.slice(0, HOST_LIMITS.placesChecked) };
  try {
    return await scheduleLocalActivity<readonly string[]>(ENGINE_ACTIVITIES.ended, [request], SHORT_WORK);
  } catch {
    return []; // it is asked again after the next pause
  }
}
