/**
 * What the undo of an effect would have been, where it never ran: the input of an undo is made when its step completes, and
 * kept (rule 22). Undos that ran are calls like others.
 */
import type { Entry } from '../../schema/journal.ts';
import type { Path } from '../machine.ts';
import type { Found } from './compare-runs.ts';
import { firstDifference } from './first-difference.ts';
import type { Ran } from './rerun.ts';

/** Of effects that both have: what stands in one alone is told as a call that came or went. */
export function compareUndos(old: Ran, now: Ran): readonly Found[] {
  const before = firstOf(old.entries, 'undo.registered');
  const after = firstOf(now.entries, 'undo.registered');
  const ran = (path: Path): boolean => old.asked.has(path) || now.asked.has(path);
  const out: Found[] = [];
  for (const [path, is] of after) {
    const undo = now.undos.get(path);
    if (ran(path) || undo === undefined || !old.asked.has(effectOf(path))) continue;
    const was = before.get(path);
    const about = { path, at: is.n, new: is.place };
    if (was === undefined) {
      out.push({ ...about, kind: 'undo.new', message: `would now be undone by ${undo.call}, should it have to be` });
      continue;
    }
    const recorded = old.undos.get(path);
    // A record that cannot be told again leaves it unknown.
    if (recorded === undefined) continue;
    if (recorded.call !== undo.call) {
      const message = `would be undone by ${undo.call}, should it have to be; it was ${recorded.call}`;
      out.push({ ...about, kind: 'undo.other', message, old: was.place });
      continue;
    }
    const where = firstDifference(recorded.input, undo.input, '');
    if (where === null) continue;
    const message = `would be undone by ${undo.call} with other input, should it have to be: ${where}`;
    out.push({ ...about, kind: 'undo.input', message, old: was.place });
  }
  for (const [path, was] of before) {
    const effect = effectOf(path);
    const known = now.asked.has(effect) && !now.open.includes(effect) && !isStuck(now, effect);
    if (ran(path) || after.has(path) || !known) continue;
    const what = was.what.t === 'undo.registered' ? was.what.call : '';
    out.push({ path, kind: 'undo.gone', message: `would not be undone by ${what} any more`, old: was.place });
  }
  return out;
}

/** A run that stands until a person decides, where it went on before; and the other way round. */
export function compareStuck(old: Ran, now: Ran, blind: boolean): readonly Found[] {
  const before = firstOf(old.entries, 'run.stuck');
  const after = firstOf(now.entries, 'run.stuck');
  const out: Found[] = [];
  for (const [path, is] of after) {
    if (before.has(path)) continue;
    const why = is.what.t === 'run.stuck' && is.what.error !== undefined ? `: ${is.what.error.detail}` : '';
    const message = `would be stuck until a person decides${why}`;
    out.push({ kind: 'stuck', path, message, at: is.n, new: is.place });
  }
  if (blind) return out;
  for (const [path, was] of before) {
    if (after.has(path)) continue;
    out.push({ kind: 'stuck', path, message: 'would not be stuck any more', old: was.place });
  }
  return out;
}

const effectOf = (undo: Path): Path => undo.replace(/\/compensate$/, '');

function isStuck(ran: Ran, path: Path): boolean {
  return ran.entries.some((entry) => entry.path === path && entry.what.t === 'run.stuck');
}

function firstOf(entries: readonly Entry[], kind: Entry['what']['t']): ReadonlyMap<Path, Entry> {
  const found = new Map<Path, Entry>();
  for (const entry of entries) if (entry.what.t === kind && !found.has(entry.path)) found.set(entry.path, entry);
  return found;
}
