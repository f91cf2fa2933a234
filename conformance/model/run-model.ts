/** The reference model: a program and a script give the story that the rules prescribe. */
import type { Program, Script } from './program.ts';
import { runProgram } from './run-program.ts';
import type { Ended, Story } from './story.ts';
import { newThread } from './thread.ts';

/** Time counts from the start of the run. Throws `Tie` where the rules leave the order of two things open. */
export function runModel(program: Program, script: Script): Story {
  const thread = newThread(script);
  const ended = runProgram(thread, program, 0, script.cancelAtMs ?? Number.POSITIVE_INFINITY);
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
