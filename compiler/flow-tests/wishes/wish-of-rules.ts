/** What facts make a table or a list of checks say what is wanted. */
import type { Wish, WishTest } from '../../../schema/flow-test.ts';
import type { Json } from '../../../schema/json.ts';
import type { CallStep, ValuePlan } from '../../../schema/plan.ts';
import { ALWAYS, allOf, anyOf, comparison, NEVER, passes } from './make-wish.ts';
import { type Way, type Wishing, wantedOfValue } from './wish-of-condition.ts';

interface Asked {
  readonly wishing: Wishing;
  readonly content: Json;
  readonly facts: ValuePlan;
}
type Row = Json | undefined;

function rulesOf(wishing: Wishing, { call, with: given }: CallStep): Asked | undefined {
  const name = call === 'rules.decide' ? 'table' : call === 'rules.check' ? 'checks' : undefined;
  if (name === undefined || given.k !== 'map') return undefined;
  const at = (key: string): ValuePlan | undefined => given.entries.find((entry) => entry.key === key)?.value;
  const [named, facts] = [at(name), at('facts')];
  const file = named?.k === 'file' ? wishing.plan.files[named.file] : undefined;
  return file?.kind === 'rules' && facts !== undefined ? { wishing, content: file.content, facts } : undefined;
}

/** Undefined where the step asks no rules. */
export function wishOfRules(wishing: Wishing, step: CallStep, at: Way, test: WishTest): Wish | undefined {
  const asked = rulesOf(wishing, step);
  if (asked === undefined) return undefined;
  if (step.call === 'rules.check') return at[0] === 'findings' ? wishOfFindings(asked, test) : ALWAYS;
  const rows = listAt(asked.content, 'rules');
  const [key] = at;
  if (typeof key !== 'string' || !ONE.has(policyOf(asked.content))) return ALWAYS;
  const fits = (result: Json | undefined): boolean => passes(test, fieldAt(result, key));
  const ways = rows.flatMap((row, i) =>
    fits(fieldAt(row, 'then')) ? [allOf([wishOfWhen(asked, row, true), beforeIt(asked, rows, i)])] : [],
  );
  return anyOf(fits(fieldAt(asked.content, 'default')) ? [...ways, noneOf(asked, rows)] : ways);
}

/** Policies with which one row decides. */
const ONE: ReadonlySet<string> = new Set(['U', 'F', 'P', 'A']);
const policyOf = (content: Json): string => {
  const policy = fieldAt(content, 'hitPolicy');
  return typeof policy === 'string' ? policy : '';
};

/** Rows that would decide in its place do not match. */
function beforeIt(asked: Asked, rows: readonly Row[], i: number): Wish {
  const policy = policyOf(asked.content);
  const rank = policy === 'P' ? ranksOf(asked.content) : undefined;
  const mine = rank?.(rows[i]) ?? 0;
  const first = rows.filter((row, k) => (policy === 'F' ? k < i : rank !== undefined && rank(row) < mine));
  return noneOf(asked, first);
}

/** By the first output that says which of its values is more important. */
function ranksOf(content: Json): (row: Row) => number {
  const outputs = fieldAt(content, 'outputs');
  const named = typeof outputs === 'object' && outputs !== null ? Object.entries(outputs) : [];
  const [name, values] = named
    .map(([key, output]) => [key, listAt(output, 'values')] as const)
    .find(([, list]) => list.length > 0) ?? ['', []];
  const texts = values.map((value) => JSON.stringify(value));
  return (row) => texts.indexOf(JSON.stringify(fieldAt(fieldAt(row, 'then'), name)));
}

const noneOf = (asked: Asked, rows: readonly Row[]): Wish => allOf(rows.map((row) => wishOfWhen(asked, row, false)));

function wishOfFindings(asked: Asked, test: WishTest): Wish {
  const rows = listAt(asked.content, 'checks');
  return anyOf([
    passes(test, []) ? noneOf(asked, rows) : NEVER,
    passes(test, [null]) ? anyOf(rows.map((row) => wishOfWhen(asked, row, true))) : NEVER,
  ]);
}

/** Of every row of the step, by its id: `default` too. */
export function wishesOfRows(wishing: Wishing, step: CallStep): readonly (readonly [row: string, wish: Wish])[] {
  const asked = rulesOf(wishing, step);
  if (asked === undefined) return [];
  const found: (readonly [string, Wish])[] = [];
  const rows = [...listAt(asked.content, 'rules'), ...listAt(asked.content, 'checks')];
  const first = policyOf(asked.content) === 'F';
  for (const [i, row] of rows.entries()) {
    const id = fieldAt(row, 'id');
    const others = first ? noneOf(asked, rows.slice(0, i)) : ALWAYS;
    if (typeof id === 'string') found.push([id, allOf([wishOfWhen(asked, row, true), others])]);
  }
  return [...found, ['default', noneOf(asked, rows)]];
}

function wishOfWhen(asked: Asked, row: Row, way: boolean): Wish {
  const when = fieldAt(row, 'when');
  if (when === undefined) return way ? ALWAYS : NEVER;
  const alternatives: readonly Json[] = Array.isArray(when) ? when : [when];
  const ways = alternatives.map((tests) => {
    const each = Object.entries(tests ?? {}).map(([input, test]) => wishOfTest(asked, input, test, way));
    return way ? allOf(each) : anyOf(each);
  });
  return way ? anyOf(ways) : allOf(ways);
}

function wishOfTest(asked: Asked, input: string, test: Json, way: boolean): Wish {
  const from = fieldAt(fieldAt(fieldAt(asked.content, 'inputs'), input), 'from');
  const at = (typeof from === 'string' ? from : input).split('.');
  const be = (one: WishTest): Wish => wantedOfValue(asked.wishing, asked.facts, at, one);
  if (typeof test !== 'object' || test === null) return be({ op: way ? '=' : '!=', value: test });
  if (Array.isArray(test)) {
    const each = test.map((one: Json) => wishOfTest(asked, input, one, way));
    return way ? anyOf(each) : allOf(each);
  }
  const each = Object.entries(test).map(([word, value]) => wishOfWord(asked, input, be, word, value, way));
  return way ? allOf(each) : anyOf(each);
}

const WORDS = {
  is: ['=', '!='],
  above: ['>', '<='],
  atLeast: ['>=', '<'],
  below: ['<', '>='],
  atMost: ['<=', '>'],
} as const;
const isWord = (word: string): word is keyof typeof WORDS => word in WORDS;

function wishOfWord(
  asked: Asked,
  input: string,
  be: (test: WishTest) => Wish,
  word: string,
  value: Json,
  way: boolean,
): Wish {
  if (word === 'not') return wishOfTest(asked, input, value, !way);
  if (word === 'exists') return be({ op: (value === true) === way ? 'present' : 'absent' });
  if (isWord(word)) {
    const test = comparison(WORDS[word][way ? 0 : 1], value);
    return test === undefined ? ALWAYS : be(test);
  }
  const parts = word === 'contains' || word === 'startsWith' || word === 'endsWith';
  return parts && typeof value === 'string' ? be({ op: word, value, holds: way }) : ALWAYS;
}

function fieldAt(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value)).get(name);
}

function listAt(value: Json | undefined, name: string): readonly Json[] {
  const found = fieldAt(value, name);
  return Array.isArray(found) ? found : [];
}
