/** What stands above and below the timeline: which run, how it ended, what it used. */

import type { Entry, Happening } from '../../../schema/journal.ts';
import { placeOf } from '../../../schema/place-of.ts';
import { type Line, paint, printable, type Span, wrap } from '../spans.ts';
import { duration, stamp } from '../time.ts';
import { brief, count } from '../values.ts';
import type { TraceInput, TraceView } from './render-trace.ts';
import { faultWords, MARKS } from './said.ts';
import { usageFacts, usageOfRun } from './usage.ts';

/** Characters of a digest that are shown; enough to tell plans of one flow apart. */
const DIGEST_CHARACTERS = 12;
const OUTPUT_CHARACTERS = 600;

export function renderHead({ plan, entries, runId }: TraceInput, view: TraceView): readonly string[] {
  const started = find(entries, 'run.started');
  const first = entries[0]?.at ?? view.now;
  const title: Line = [
    [plan.flow.name, 'bold'],
    [` ${plan.flow.version}`],
    ...(plan.flow.title === undefined ? [] : ([[` · ${printable(plan.flow.title)}`]] satisfies Span[])),
  ];
  const about: Line = [
    [`run ${runId} · started ${stamp(first)}`, 'dim'],
    [started === undefined ? '' : ` by ${printable(started.by)}`, 'dim'],
    [` · plan ${plan.digest.slice(0, DIGEST_CHARACTERS)}`, 'dim'],
    [` · ${plan.sources[placeOf(plan, plan.flow.place)?.file ?? 0] ?? ''}`, 'dim'],
  ];
  return [title, ...wrap(about, view.columns)].map((line) => paint(line, view.colors));
}

export function renderFoot(input: TraceInput, view: TraceView): readonly string[] {
  const { entries } = input;
  const first = entries[0]?.at ?? view.now;
  const ended = find(entries, 'run.ended');
  const until = ended === undefined ? view.now : (entries[entries.length - 1]?.at ?? view.now);
  if (entries.length === 0)
    return [paint([['nothing has happened yet: no worker has taken it up', 'yellow']], view.colors)];
  const lines: Line[] = [
    [...verdict(ended, isStuck(entries), input.stopped), [` after ${duration(until - first)}`], ...summary(entries)],
  ];
  if (ended?.error !== undefined) lines.push([['  '], ...faultWords(ended.error)]);
  if (ended?.output !== undefined && view.omitOutput !== true)
    lines.push([['  output ', 'dim'], [brief(ended.output, OUTPUT_CHARACTERS)]]);
  return lines.flatMap((line) => wrap(line, view.columns)).map((line) => paint(line, view.colors));
}

function verdict(
  ended: Extract<Happening, { t: 'run.ended' }> | undefined,
  stuck: boolean,
  stopped: string | undefined,
): Line {
  switch (ended?.is) {
    case 'completed':
      return [MARKS.done, [' completed', 'good']];
    case 'failed':
      return [MARKS.failed, [' failed', 'bad']];
    case 'cancelled':
      return [MARKS.stopped, [' cancelled', 'yellow']];
    default:
      if (stopped !== undefined) return [MARKS.stopped, [` ${stopped}`, 'yellow']];
      return stuck ? [MARKS.stuck, [' stuck', 'bad']] : [MARKS.running, [' in flight', 'cyan']];
  }
}

function summary(entries: readonly Entry[]): Line {
  const number = (...kinds: readonly Happening['t'][]) => entries.filter(({ what }) => kinds.includes(what.t)).length;
  const facts: Line[] = [[[count(number('step.completed', 'step.failed', 'step.stopped'), 'step')]]];
  const undone = number('undo.completed');
  const refused = number('message.refused');
  if (undone > 0) facts.push([[`${undone} undone`, 'magenta']]);
  if (refused > 0) facts.push([[count(refused, 'refused message'), 'yellow']]);
  facts.push(...usageFacts(usageOfRun(entries)));
  return facts.flatMap((fact): Line => [[' · ', 'dim'], ...fact]);
}

function isStuck(entries: readonly Entry[]): boolean {
  return (
    entries.reduce(
      (stuck, { what }) => (what.t === 'run.stuck' ? stuck + 1 : what.t === 'run.unstuck' ? stuck - 1 : stuck),
      0,
    ) > 0
  );
}

function find<T extends Happening['t']>(entries: readonly Entry[], t: T): Extract<Happening, { t: T }> | undefined {
  // The cast follows from the comparison, which TypeScript does not narrow by a type parameter.
  return entries.find(({ what }) => what.t === t)?.what as Extract<Happening, { t: T }> | undefined;
}
