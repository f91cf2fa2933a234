import { canonicalize } from 'json-canonicalize';
import type { Decision } from '../../schema/journal.ts';
import type { Json, JsonObject } from '../../schema/json.ts';
import type { Approved, Voter } from '../../schema/message.ts';
import type { Contract } from '../../stdlib/contract.ts';
import {
  type ApprovalDemand,
  applyCuration,
  type Curated,
  describeDemand,
  pathOf,
  votesDemanded,
} from '../../stdlib/curation.ts';
import { pointerParts } from '../../stdlib/file-parameters.ts';
import type { Judge } from '../../stdlib/judge/judge.ts';

export interface CuratedCall {
  readonly contract: Contract;
  /** Of the contract that this worker knows. */
  readonly digest: string;
  readonly input: Json;
  readonly team: string | undefined;
  readonly approved: readonly Approved[];
  /** An undo takes back what was approved, and needs no approval of its own. */
  readonly undo: boolean;
}

/** What the catalogue makes of a call. The decision is the record of it; both ends have one. */
export type Verdict =
  | { readonly ok: true; readonly input: Json; readonly decision: Decision }
  | { readonly ok: false; readonly detail: string; readonly decision: Decision };

/** Holds a call to what the project's catalogue says at the time of the call, whatever its plan was compiled with. */
export function curateCall(call: CuratedCall, curated: Curated, judge: Judge): Verdict {
  const refused = refusal(call, curated);
  if (refused !== undefined) return deny(call, refused);
  const given = asMap(call.input);
  const { fixed, defaults } = curated;
  const input =
    given === undefined || (fixed.size === 0 && defaults.size === 0) ? call.input : applyCuration(curated, given);
  const problems = curated.narrow.flatMap(({ value, at }) =>
    judge.validate(value, asWritten(input, call.contract)).map((problem) => ({ problem, at })),
  );
  const [first] = problems;
  if (first !== undefined) {
    const told = problems.map(({ problem }) => problem).join('; ');
    return deny(call, { id: pathOf(first.at), detail: `narrows the input, which does not fit: ${told}` });
  }
  return { ok: true, input, decision: allowed(call, curated, given) };
}

interface Refused {
  readonly id: string;
  /** Goes on from the name of what refuses. */
  readonly detail: string;
}

function refusal({ contract, digest, input, approved, undo }: CuratedCall, curated: Curated): Refused | undefined {
  const { denied, pin, approval, fixed } = curated;
  if (denied !== undefined) {
    const detail = denied.pattern === undefined ? 'does not name it' : `denies "${denied.pattern}"`;
    return { id: pathOf(denied.at.filter((one) => typeof one === 'string')), detail };
  }
  if (pin !== undefined) {
    const { version = contract.version, digest: wanted = digest } = pin.value;
    if (version !== contract.version || wanted !== digest) {
      return { id: pathOf(pin.at), detail: `pins another contract; this worker has ${contract.version}, ${digest}` };
    }
  }
  if (approval !== undefined && !undo) {
    const lacking = whatLacks(approval.value, approved);
    if (lacking !== undefined) return { id: pathOf(approval.at), detail: lacking };
  }
  const given = asMap(input) ?? {};
  const other = [...fixed].find(([key, { value }]) => given[key] !== undefined && !isSame(given[key], value));
  if (other === undefined) return undefined;
  return { id: pathOf(other[1].at), detail: `gives "${other[0]}", and the flow gives another value` };
}

function whatLacks(demand: ApprovalDemand, approved: readonly Approved[]): string | undefined {
  if (approved.some((one) => votesDemanded(demand, one))) return undefined;
  const wanted = `demands ${describeDemand(demand)} before it, and the run shows`;
  if (approved.length === 0) return `${wanted} none; a plan of before has to be compiled again`;
  const shown = approved.map(({ step, voters, by, votes }) => {
    const names = votes?.map(describeVoter) ?? voters ?? [by];
    return `"${step}" (${names.join(', ')})`;
  });
  return `${wanted} that of ${shown.join(' and ')} alone`;
}

/** Groups that a denial tells of one who approved. */
const TOLD_GROUPS = 5;

function describeVoter({ by, groups }: Voter): string {
  if (groups.length === 0) return `${by} of no group`;
  const more = groups.length - TOLD_GROUPS;
  return `${by} of ${groups.slice(0, TOLD_GROUPS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function deny({ contract, team }: CuratedCall, { id, detail }: Refused): Verdict {
  const who = team === undefined ? 'A flow of no team' : `A flow of the team "${team}"`;
  return {
    ok: false,
    detail: `${who} may not make this call of ${contract.name}: ${id} of the project ${detail}.`,
    decision: { by: 'policy', id, verdict: 'denied', reason: detail },
  };
}

/** What it gave is recorded: nothing in the plan tells it. */
function allowed({ approved, undo }: CuratedCall, curated: Curated, given: JsonObject | undefined): Decision {
  const fixed = Object.fromEntries([...curated.fixed].map(([key, { value }]) => [key, value]));
  const defaults = [...curated.defaults].filter(([key]) => given?.[key] === undefined);
  const shown =
    curated.approval === undefined || undo ? [] : approved.map((one) => shownOf(one, curated.approval?.value ?? {}));
  const gave: JsonObject = {
    ...(curated.fixed.size > 0 ? { fixed } : {}),
    ...(defaults.length > 0 ? { defaults: Object.fromEntries(defaults.map(([key, { value }]) => [key, value])) } : {}),
    ...(shown.length > 0 ? { approved: shown } : {}),
  };
  const verdict = Object.keys(gave).length === 0 ? 'allowed' : { allowed: true, ...gave };
  return { by: 'policy', id: 'catalogue', verdict };
}

/** The record of an approval: of the groups of those who voted, the ones that the catalogue asks for. */
function shownOf({ step, by, at, voters, votes }: Approved, { assignees }: ApprovalDemand): JsonObject {
  const { groups: wanted = [] } = assignees ?? {};
  const known = votes?.map(({ by: voter, groups, verified }) => {
    const counted = groups.filter((group) => wanted.includes(group));
    return { by: voter, verified, ...(counted.length === 0 ? {} : { groups: counted }) };
  });
  return {
    step,
    by,
    at,
    ...(voters === undefined ? {} : { voters }),
    ...(known === undefined ? {} : { votes: known }),
  };
}

/** The input with paths in place of the files that they name: schemas of the catalogue are about what flows write. */
function asWritten(input: Json, { files }: Contract): Json {
  return files.reduce((value, { at }) => pathAt(value, pointerParts(at)), input);
}

function pathAt(value: Json, [name, ...rest]: readonly string[]): Json {
  const map = asMap(value);
  const part = name === undefined ? undefined : map?.[name];
  if (map === undefined || name === undefined || part === undefined) return value;
  if (rest.length > 0) return { ...map, [name]: pathAt(part, rest) };
  const path = asMap(part)?.path;
  return path === undefined ? value : { ...map, [name]: path };
}

const asMap = (value: Json | undefined): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;

function isSame(a: Json | undefined, b: Json): boolean {
  return canonicalize(a) === canonicalize(b);
}
