/** The reference model: a program and a script give the story that the rules prescribe. */
import { isPastPivot } from './past-pivot.ts';
import type { Program, Script } from './program.ts';
import { runProgram } from './run-program.ts';
import type { Ended, Story } from './story.ts';
import { newThread } from './thread.ts';

/** Time counts from the start of the run. Throws `Tie` where the rules leave the order of two things open. */
export function runModel(program: Program, script: Script): Story {
  const { cancelAtMs, cancelForced = false } = script;
  if (cancelAtMs === undefined) return runUntil(program, script, Number.POSITIVE_INFINITY);
  if (!cancelForced) {
    // A stop changes nothing before it: what the run had done by then is told by the run that nobody cancels.
    const free = runUntil(program, script, Number.POSITIVE_INFINITY);
    if (isPastPivot(program, free, cancelAtMs)) return free;
  }
  return runUntil(program, script, cancelAtMs);
}

function runUntil(program: Program, script: Script, stop: number): Story {
  const thread = newThread(script);
  const ended = runProgram(thread, program, 0, stop);
  return { ...outcomeOf(ended), endedAt: ended.at, ...thread.records };
}

function outcomeOf(ended: Ended): Pick<Story, 'outcome' | 'output' | 'error'> {
  switch (ended.is) {
    case 'completed':
    case 'returned':
      return { outcome: 'completed', ...(ended.output === undefined ? {} : { output: ended.output }) };
    case 'failed':
      return { outcome: 'failed', error: ended.error };
    case 'stopped':
      return { outcome: 'cancelled' };
    case 'never':
      return { outcome: 'stuck' };
  }
}
