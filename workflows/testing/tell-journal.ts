/** A journal without what differs from host to host and from run to run: times and names of workers. */
import type { Entry } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';
import type { Expected } from './scenario.ts';

const DIFFERENT = new Set(['at', 'until', 'expires', 'worker']);

export function tellJournal(journal: readonly Entry[]): readonly Json[] {
  const text = JSON.stringify(journal, (key, value) => (DIFFERENT.has(key) ? undefined : value));
  return JSON.parse(text);
}

/**
 * A journal by path: what happens to one step, item or branch stays in its order. Where steps run side by side with real
 * calls, which of them is first is not the same twice; a notice may be sent before somebody decides or not; and a condition
 * on a vote was decided on its time too, so the digests of what conditions read are left out.
 */
export function tellByPath(journal: readonly Entry[]): readonly Json[] {
  const told = journal
    .filter(({ what }) => what.t !== 'task.notified')
    .map((entry) => ({ key: keyOf(entry), entry: { ...entry, n: 0, what: withoutInputs(entry.what) } }));
  told.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return tellJournal(told.map(({ entry }) => entry));
}

function withoutInputs(what: Entry['what']): Entry['what'] {
  if (what.t !== 'decision' || what.decision.by !== 'if') return what;
  const { inputs, ...decision } = what.decision;
  return { ...what, decision };
}

function keyOf({ path, what }: Entry): string {
  if (what.t === 'item.ended') return `${path}.${what.index}`;
  return what.t === 'branch.ended' ? `${path}/${what.branch}` : path;
}

type Told = Pick<Expected, 'checks' | 'rules' | 'skipped' | 'attempts'>;

/** What a scenario says about a journal. */
export function summarize(journal: readonly Entry[]): Required<Told> {
  const decisions = journal.flatMap(({ path, what }) => (what.t === 'decision' ? [{ path, ...what.decision }] : []));
  return {
    checks: decisions
      .filter(({ by, verdict }) => by === 'check' && verdict !== false)
      .map(({ path, id }) => `${path}.${id}`),
    rules: decisions.filter(({ by, verdict }) => by === 'table' && !isOutranked(verdict)).map(({ id }) => id ?? ''),
    skipped: journal.filter(({ what }) => what.t === 'step.skipped').map(({ path }) => path),
    attempts: Object.fromEntries(journal.flatMap(({ path, what }) => attemptsOf(path, what))),
  };
}

function isOutranked(verdict: Json): boolean {
  return typeof verdict === 'object' && verdict !== null && 'outranked' in verdict;
}

function attemptsOf(path: string, what: Entry['what']): readonly (readonly [string, number])[] {
  const attempts = what.t === 'step.failed' ? what.error.attempts : 'meta' in what ? what.meta?.attempts : undefined;
  return attempts === undefined || attempts < 2 ? [] : [[path, attempts]];
}
