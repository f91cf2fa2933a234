/** Verifies the signed decisions of a journal, with nothing but the journal and the public keys. */
import type { Entry, Happening, SignedBy } from '../../../schema/journal.ts';
import type { Json, JsonObject } from '../../../schema/json.ts';
import type { SignedDecision } from './decision.ts';
import type { KeyDirectory } from './key-directory.ts';
import { verifyDecision } from './verify-decision.ts';

/** From signing to the record, milliseconds: what the wall allows, and the time in which it was judged. */
const MAX_DELAY_MS = 900_000;

export interface AuditedDecision {
  /** Of the journal's entry. */
  readonly n: number;
  readonly path: string;
  readonly what: Decided['t'];
  readonly by: string;
  /** Absent: nobody signed it. */
  readonly key?: string;
  readonly ok: boolean;
  readonly detail?: string;
}
type Decided = Extract<
  Happening,
  { readonly t: 'task.voted' | 'run.cancelRequested' | 'run.unstuck' | 'run.redriven' }
>;

/** Every decision of a person, in order. `root`: execution id of the run. */
export async function auditDecisions(
  entries: readonly Entry[],
  root: string,
  directory: KeyDirectory,
): Promise<readonly AuditedDecision[]> {
  const shown = new Map<string, string>();
  const audited: AuditedDecision[] = [];
  for (const { n, at, path, what } of entries) {
    if (what.t === 'task.opened') shown.set(path, what.shown);
    if (!isDecided(what)) continue;
    const about = { n, path, what: what.t, by: what.by ?? '' };
    const { signed } = what;
    if (signed === undefined) {
      audited.push({ ...about, ok: false, detail: 'Nobody signed it.' });
      continue;
    }
    const detail = await problemOf({ at, path, what, signed, root, shown: shown.get(path) }, directory);
    audited.push({ ...about, key: signed.key, ok: detail === null, ...(detail === null ? {} : { detail }) });
  }
  return audited;
}

function isDecided(what: Happening): what is Decided {
  return ['task.voted', 'run.cancelRequested', 'run.unstuck', 'run.redriven'].includes(what.t);
}

interface Recorded {
  readonly at: number;
  readonly path: string;
  readonly what: Decided;
  readonly signed: SignedBy;
  readonly root: string;
  readonly shown: string | undefined;
}

async function problemOf(recorded: Recorded, directory: KeyDirectory): Promise<string | null> {
  const { signed, what, root, at } = recorded;
  if (signed.jws === undefined) return 'The signature was not kept.';
  const verified = await verifyDecision(signed.jws, directory);
  if (!verified.ok) return verified.detail;
  const { key, said } = verified;
  if (key.id !== signed.key) return `It is signed with ${key.id} and recorded with ${signed.key}.`;
  if (said.by !== what.by) return `It is signed by ${said.by} and recorded for ${what.by ?? 'nobody'}.`;
  if (said.run !== root) return `It was signed for the run ${said.run}.`;
  if (Math.abs(at - said.iat * 1000) > MAX_DELAY_MS) return 'It was signed at another time than it is recorded at.';
  return says(said, recorded) ? null : 'It was signed for another decision than is recorded.';
}

function says({ decision, shown }: SignedDecision, { what, path, shown: opened }: Recorded): boolean {
  if (typeof decision !== 'object' || decision === null || Array.isArray(decision)) return false;
  const said = decision as JsonObject; // lists and null are gone
  const same = (expected: { readonly [name: string]: Json | undefined }): boolean =>
    Object.entries(expected).every(([name, value]) => said[name] === value);
  switch (what.t) {
    case 'task.voted':
      return shown === opened && same({ t: 'vote', task: path, vote: what.vote, comment: what.comment });
    case 'run.cancelRequested':
      return same({ t: 'cancel', reason: what.reason }) && (said.force === true) === (what.force === true);
    case 'run.redriven':
      return same({ t: 'redrive', n: what.redrive, from: what.from });
    case 'run.unstuck':
      if (said.t === 'settle') return same({ path, as: what.how, reason: what.reason });
      return same({ t: 'retryUndo', path, how: what.how, reason: what.reason });
  }
}
