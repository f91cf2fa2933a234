/** Whether a cancel comes too late: what was done before a pivot is not undone once the pivot has happened (rule 24). */
import { effectAt, placeSteps } from '../generate/threads-of.ts';
import type { Program } from './program.ts';
import { type CallRecord, type Story, Tie } from './story.ts';

/** A pivot of the run's own steps that is being called at that moment, has completed by then, or may have happened. */
export function isPastPivot(program: Program, story: Story, at: number): boolean {
  const placed = placeSteps(program);
  const pivots = story.calls.filter((call) => !call.path.includes('>') && effectAt(placed, call.path)?.pivot === true);
  if (pivots.some(({ from, to }) => from === at || to === at))
    throw new Tie('a pivot is called or ends as the run is cancelled');
  return pivots.some((call) => call.from < at && (call.to > at || holds(story, call, at)));
}

/** What it has come to by then. */
function holds(story: Story, { path, is }: CallRecord, at: number): boolean {
  if (is === 'done') return true;
  if (is !== 'unknown') return false;
  const settled = story.acts.find((act) => act.path === path);
  if (settled?.at === at) throw new Tie('a pivot is settled as the run is cancelled');
  return settled === undefined || settled.at > at || settled.how === 'done';
}
