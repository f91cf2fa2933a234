/** What people and events decided, by the path of the step. */
import type { Entry } from '../../schema/journal.ts';
import type { Voter } from '../../schema/message.ts';
import type { Path } from '../machine.ts';
import type { Cut } from './cut-tape.ts';
import type { Tape } from './tape.ts';
import type { RecordedTask } from './types.ts';

export function recordTasks({ steps }: Tape, cut: Cut): { readonly [path: Path]: RecordedTask } {
  const entries = steps.slice(0, cut.from + 1).flatMap((step) => step.entries);
  const kinds = new Map<Path, 'approval' | 'listen'>();
  const shown = new Map<Path, string>();
  const voters = new Map<Path, readonly Voter[]>();
  const out: { [path: Path]: RecordedTask } = {};
  for (const { path, what } of entries) {
    if (what.t === 'step.started' && (what.kind === 'approval' || what.kind === 'listen')) kinds.set(path, what.kind);
    if (what.t === 'task.opened') shown.set(path, what.shown);
    if (what.t === 'decision' && what.decision.voters !== undefined) voters.set(path, what.decision.voters);
    const end = kinds.has(path) && !cut.isFailed(path) && !(path in out) ? endOf(what) : null;
    if (end === null) continue;
    const digest = shown.get(path);
    // An approval that failed before it was opened asked nobody.
    if (kinds.get(path) === 'approval' && digest === undefined) continue;
    const who = voters.get(path);
    out[path] = {
      end,
      ...(digest === undefined ? {} : { shown: digest }),
      ...(who === undefined ? {} : { voters: who }),
    };
  }
  return out;
}

/** The first thing that is noted of an end: its handler, where it failed and was caught. */
function endOf(what: Entry['what']): RecordedTask['end'] | null {
  switch (what.t) {
    case 'step.completed':
      return what.output === undefined ? { t: 'done' } : { t: 'done', value: what.output };
    case 'step.failed':
    case 'catch.entered':
      return { t: 'failed', fault: what.error };
    default:
      return null;
  }
}
