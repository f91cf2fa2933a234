/** The journal: noting what happens, and reading it. */
import type { CallMeta, Decision, Entry, Happening } from '../schema/journal.ts';
import type { Json } from '../schema/json.ts';
import type { PlaceId } from '../schema/plan.ts';
import { canonical } from './canonical.ts';
import type { Basis, JournalRecord, Kernel } from './kernel.ts';
import type { Path } from './machine.ts';

export function note(kernel: Kernel, path: Path, place: PlaceId, what: Happening): void {
  kernel.journal.push({ n: kernel.durable.entries++, at: kernel.now, path, place, what, basis: undefined });
}

/** Notes a decision (rule 37). `basis`: what it was decided on. */
export function noteDecision(kernel: Kernel, path: Path, place: PlaceId, decision: Decision, basis?: Basis): void {
  const what: Happening = { t: 'decision', decision };
  kernel.journal.push({ n: kernel.durable.entries++, at: kernel.now, path, place, what, basis });
}

/** What an activity used goes with the end of its step; what it decided, on its input, gets entries of its own. */
export function noteMeta(
  kernel: Kernel,
  path: Path,
  place: PlaceId,
  meta: CallMeta | undefined,
  basis?: Basis,
): CallMeta | undefined {
  if (meta?.decisions === undefined) return meta;
  const { decisions, ...rest } = meta;
  for (const decision of decisions) noteDecision(kernel, path, place, decision, basis);
  return rest;
}

export function digestOf(kernel: Kernel, value: Json): string {
  return kernel.host.digest(canonical(value));
}

/** A decision's digest is taken here and not when it is noted: most journals are never read. */
function toEntry(kernel: Kernel, record: JournalRecord): Entry {
  const { n, at, path, place, what, basis } = record;
  if (basis === undefined || what.t !== 'decision') return { n, at, path, place, what };
  const bound: { [name: string]: Json } = {};
  for (const name of Object.keys(basis)) {
    const value = basis[name];
    if (value !== undefined) bound[name] = value;
  }
  return {
    n,
    at,
    path,
    place,
    what: { t: 'decision', decision: { ...what.decision, inputs: digestOf(kernel, bound) } },
  };
}

/** Entries of this run of the chain from number `from` on. */
export function readJournal(kernel: Kernel, from: number): readonly Entry[] {
  const first = kernel.journal[0]?.n ?? 0;
  return kernel.journal.slice(Math.max(0, from - first)).map((record) => toEntry(kernel, record));
}
