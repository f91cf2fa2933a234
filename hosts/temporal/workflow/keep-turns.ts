/**
 * The workflow that keeps the rate of one connection for all workers (`rate: { across: all }`). Workers ask by update for
 * the turns of the calls that wait with them, and are told how long each is to wait. Nothing of a run passes through it.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineUpdate,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { giveTurns, type Turn, type TurnsAsk } from '../../../interpreter/turns.ts';
import { HOST_LIMITS } from '../limits.ts';
import { TURNS } from '../names.ts';
import type { TurnsInput } from '../protocol.ts';
import { followCurrent } from './follow-current.ts';

export async function holdfastTurns({ state, events, goesOn, ...input }: TurnsInput): Promise<void> {
  let { perMs } = input;
  let asked = 0;
  setHandler(defineUpdate<readonly Turn[], [TurnsAsk]>(TURNS.take), (ask) => {
    asked++;
    perMs = ask.perMs;
    return giveTurns(state, ask, Date.now());
  });
  const isLong = (): boolean => {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    return continueAsNewSuggested || historyLength >= events;
  };
  if (goesOn) await followCurrent();
  for (;;) {
    const seen = asked;
    const stirred = await condition(() => asked !== seen || isLong(), perMs + HOST_LIMITS.turnsLingerMs);
    if (isLong()) {
      await condition(allHandlersFinished);
      return continueAsNew<typeof holdfastTurns>({ state, perMs, events, goesOn: true });
    }
    // The turns that it gave are all over by now.
    if (!stirred && isOver(state.given.at(-1)?.at ?? 0, perMs)) return;
  }
}

const isOver = (last: number, perMs: number): boolean => last + perMs <= Date.now();
