/** Whether a value is what a test expects: maps fit as subsets, lists whole. */

import { evaluate } from '../../../interpreter/expression/evaluate.ts';
import { LIMITS } from '../../../interpreter/limits.ts';
import type { Range } from '../../../schema/diagnostic.ts';
import type { Expected } from '../../../schema/flow-test.ts';
import type { Json, JsonSchema } from '../../../schema/json.ts';

/** What is not as it should be, and the place in the test document that says how it should be. */
export interface TestFailure {
  readonly range: Range;
  readonly message: string;
}

export interface Matching {
  readonly validate: (schema: JsonSchema, value: Json) => readonly string[];
  /** What conditions may read beside `$self`. */
  readonly names: { readonly [name: string]: Json | undefined };
  /** Milliseconds since the epoch: `$now()`. */
  readonly now: number;
}

/** Characters of a value that a message shows. */
const SHOWN = 300;
const BUDGET = {
  fuel: LIMITS.fuelPerExpression,
  depth: LIMITS.evaluationDepth,
  sequence: LIMITS.sequenceLength,
} as const;

/** Every difference. `what`: the value in words, `output.status`. */
export function match(
  expected: Expected,
  found: Json | undefined,
  what: string,
  matching: Matching,
): readonly TestFailure[] {
  const fail = (message: string): readonly TestFailure[] => [{ range: expected.range, message }];
  switch (expected.k) {
    case 'is':
      return found === expected.value ? [] : fail(`${what} is ${show(found)}, expected ${show(expected.value)}`);
    case 'holds':
      return matchCondition(expected.source, found, what, matching).flatMap(fail);
    case 'schema': {
      if (found === undefined) return fail(`${what} is absent, expected what fits ${expected.path}`);
      const problems = matching.validate(expected.schema, found);
      return problems.length === 0 ? [] : fail(`${what} does not fit ${expected.path}: ${problems.join('; ')}`);
    }
    case 'list':
      if (!Array.isArray(found)) return fail(`${what} is ${show(found)}, expected a list`);
      if (found.length !== expected.items.length)
        return fail(`${what} has ${found.length} items, expected ${expected.items.length}: ${show(found)}`);
      return expected.items.flatMap((item, i) => match(item, found[i], `${what}[${i}]`, matching));
    case 'map': {
      if (typeof found !== 'object' || found === null || Array.isArray(found))
        return fail(`${what} is ${show(found)}, expected a map`);
      const inside = new Map(Object.entries(found));
      const more = expected.whole
        ? [...inside.keys()].filter((key) => !expected.entries.some((one) => one.key === key))
        : [];
      if (more.length > 0) return fail(`${what} has ${more.join(', ')} beside what is expected: ${show(found)}`);
      return expected.entries.flatMap(({ key, value }) => match(value, inside.get(key), `${what}.${key}`, matching));
    }
  }
}

function matchCondition(source: string, self: Json | undefined, what: string, matching: Matching): readonly string[] {
  const end = evaluate(source, { ...matching.names, self }, BUDGET, matching.now);
  if (end.t === 'failed') return [`the condition on ${what} failed: ${end.detail}; it is ${show(self)}`];
  if (end.value === true) return [];
  const gave = end.value === false ? '' : `, it gave ${show(end.value)} where true or false is expected`;
  return [`${what} is ${show(self)}, and the condition does not hold${gave}`];
}

/** Every failure of the first expected record that does not come after those before it. */
export function matchSequence(
  wanted: readonly Expected[],
  found: readonly Json[],
  what: string,
  matching: Matching,
): readonly TestFailure[] {
  const absent = firstOutOfOrder(wanted, found, (record, one) => match(one, record, what, matching).length === 0);
  if (absent === undefined) return [];
  const { one, from } = absent;
  return [{ range: one.range, message: missing(one, found.slice(from), what, matching) }];
}

/** The first wanted one that is not found after those before it; `from`: how many of those found are used up by them. */
export function firstOutOfOrder<W, F>(
  wanted: readonly W[],
  found: readonly F[],
  fits: (found: F, wanted: W) => boolean,
): { readonly one: W; readonly from: number } | undefined {
  let from = 0;
  for (const one of wanted) {
    const at = found.findIndex((candidate, i) => i >= from && fits(candidate, one));
    if (at < 0) return { one, from };
    from = at + 1;
  }
  return undefined;
}

/** Which maps have no other keys: `all`, `butErrors` all that are no error, `none`. */
export type Whole = 'all' | 'butErrors' | 'none';

/** Data as what is expected of a value. */
export function expectedOf(value: Json, range: Range, whole: Whole): Expected {
  if (Array.isArray(value))
    return { k: 'list', items: value.map((item: Json) => expectedOf(item, range, whole)), range };
  if (typeof value !== 'object' || value === null) return { k: 'is', value, range };
  const entries = Object.entries(value).map(([key, inner]) => ({
    key,
    value: expectedOf(inner, range, whole === 'butErrors' && key === 'error' ? 'none' : whole),
  }));
  return { k: 'map', entries, range, ...(whole === 'none' ? {} : { whole: true }) };
}

/** Says why of the record that comes nearest. */
function missing(one: Expected, left: readonly Json[], what: string, matching: Matching): string {
  if (left.length === 0) return `no such ${what}: there is none, or none after those before it`;
  const tries = left.map((record) => ({ record, failures: match(one, record, what, matching) }));
  const [best] = tries.sort((a, b) => a.failures.length - b.failures.length);
  return `no such ${what}; the nearest is ${show(best?.record)}: ${best?.failures[0]?.message ?? ''}`;
}

export function show(value: Json | undefined): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
