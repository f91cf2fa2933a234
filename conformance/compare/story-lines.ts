/** The story of a run as lines, sorted by time and path: what the model tells and what a host shows compare as text. */

import type { Fault } from '../../schema/fault.ts';
import type { Entry, Happening } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';
import type { Observed, ObservedCall } from '../host.ts';
import type { CallRecord, ModelError, StepRecord, Story } from '../model/story.ts';

interface Line {
  readonly at: number;
  readonly text: string;
}

export function linesOfModel(story: Story): readonly string[] {
  return [
    ...sorted([
      ...story.calls.flatMap(linesOfCall),
      ...story.steps.flatMap(linesOfStep),
      // What people did to a child stands in the child's own journal.
      ...story.acts
        .filter((act) => !act.path.includes('>'))
        .map((act) => ({ at: act.at, text: `${act.path} ${act.how} by a person` })),
      ...story.notes.map(({ at, path, what }) => ({ at, text: `${path} ${what}` })),
    ]),
    ...ending(story, errorText(story.error)),
    ...[...story.stuck].sort().map((path) => `stuck on ${path}`),
  ];
}

export function linesOfObserved(observed: Observed, story: Story): readonly string[] {
  const { journal, startedAt } = observed;
  const either = new Set(story.steps.filter((step) => step.either).map(({ path }) => path));
  const label = (step: StepRecord): StepRecord =>
    step.is === 'failed' && either.has(step.path) ? { ...step, is: 'stopped' } : step;
  return [
    ...sorted([
      ...observed.calls.flatMap(linesOfCall),
      ...stepsOf(journal, startedAt).map(label).flatMap(linesOfStep),
      ...journal.flatMap((entry) => {
        const what = noteOf(entry.what);
        return what === undefined ? [] : [{ at: entry.at - startedAt, text: `${entry.path} ${what}` }];
      }),
    ]),
    ...ending(observed, errorText(observed.error)),
    ...[...observed.stuckOn].sort().map((path) => `stuck on ${path}`),
  ];
}

function noteOf(what: Happening): string | undefined {
  switch (what.t) {
    case 'run.unstuck':
      return `${what.how} by a person`;
    case 'catch.entered':
      return `caught ${what.error.type}`;
    case 'finally.entered':
      return 'finally';
    case 'undo.registered':
      return 'registered';
    case 'undo.dropped':
      return 'dropped';
    default:
      return undefined;
  }
}

function ending(end: { readonly outcome: string; readonly output?: Json }, error: string): readonly string[] {
  // The output of a flow that has none is null at some walls: the rules do not tell the two apart.
  const output = end.outcome === 'completed' ? ` ${JSON.stringify(errorsByType(end.output ?? null))}` : '';
  return [`${end.outcome}${output}${end.outcome === 'failed' ? error : ''}`];
}

function linesOfCall(call: CallRecord | ObservedCall): readonly Line[] {
  const begun = { at: call.from, text: `${call.path} called` };
  if (call.to === undefined) return [begun];
  return [begun, { at: call.to, text: `${call.path} ${call.is} after ${call.attempts}` }];
}

function linesOfStep(step: StepRecord): readonly Line[] {
  const { from, to, path } = step;
  if (step.is === 'skipped') return [{ at: from, text: `${path} skipped` }];
  const begun = { at: from, text: `${path} started (${step.kind === 'effect' ? 'call' : step.kind})` };
  // A `return` completes all that it passes through.
  const is = step.is === 'returned' ? 'completed' : step.is;
  const output = step.output === undefined ? '' : ` ${JSON.stringify(errorsByType(step.output))}`;
  return is === 'never' ? [begun] : [begun, { at: to, text: `${path} ${is}${output}` }];
}

const ENDS = { 'step.completed': 'completed', 'step.failed': 'failed', 'step.stopped': 'stopped' } as const;

/** The steps that a journal tells of. `from` and `to` count from the start. */
export function stepsOf(journal: readonly Entry[], startedAt: number): readonly StepRecord[] {
  const steps: StepRecord[] = [];
  for (const { what, path, at: absolute } of journal) {
    const at = absolute - startedAt;
    if (what.t === 'step.skipped') steps.push({ path, kind: '', from: at, to: at, is: 'skipped' });
    if (what.t === 'step.started')
      steps.push({ path, kind: what.kind, from: at, to: Number.POSITIVE_INFINITY, is: 'never' });
    if (what.t === 'step.completed' || what.t === 'step.failed' || what.t === 'step.stopped') {
      const open = steps.findIndex((step) => step.path === path && step.is === 'never');
      const step = steps[open];
      const output = what.t === 'step.completed' && what.output !== undefined ? { output: what.output } : {};
      if (step !== undefined) steps[open] = { ...step, to: at, is: ENDS[what.t], ...output };
    }
  }
  return steps;
}

function errorText(error: ModelError | Fault | undefined): string {
  if (error === undefined) return '';
  return ` ${error.type}${error.cause === undefined ? '' : ` because${errorText(error.cause)}`}`;
}

/** The model knows of an error its type alone. */
function errorsByType(value: Json): Json {
  if (Array.isArray(value)) return value.map(errorsByType);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => {
    const type =
      key === 'error' && inner !== null && typeof inner === 'object' && 'type' in inner ? inner.type : undefined;
    return [key, typeof type === 'string' ? { type } : errorsByType(inner)];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sorted(lines: readonly Line[]): readonly string[] {
  const texts = lines.map(({ at, text }) => ({ at, text: `${String(at).padStart(9)} ${text}` }));
  return texts.sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1)).map(({ text }) => text);
}
