/** A decision table of DMN as one of ours. What has no counterpart is told with its cell; nothing is left out. */
import { readUnaryTests } from '../../compiler/tables/unary-tests.ts';
import type { Json, JsonObject } from '../../schema/json.ts';
import type {
  Aggregate,
  Comparison,
  FactTest,
  FactType,
  HitPolicy,
  Input,
  Output,
  Plain,
} from '../../stdlib/functions/rules/document.ts';
import type { DmnClause, DmnRule, DmnTable, DmnText } from './read-dmn.ts';

export interface DmnFlaw {
  readonly line: number;
  readonly col: number;
  readonly message: string;
  readonly hint?: string;
}

export interface Translated {
  readonly title: string;
  readonly hitPolicy: HitPolicy;
  readonly aggregate?: Aggregate;
  readonly inputs: { readonly [name: string]: Input & { readonly description?: string } };
  readonly outputs: { readonly [name: string]: Output & { readonly description?: string } };
  readonly rules: readonly {
    readonly id: string;
    readonly when?: JsonObject;
    readonly then: JsonObject;
    readonly reason?: string;
  }[];
  readonly default?: JsonObject;
}

const POLICIES: { readonly [policy: string]: HitPolicy } = {
  UNIQUE: 'U',
  FIRST: 'F',
  PRIORITY: 'P',
  ANY: 'A',
  COLLECT: 'C',
  'RULE ORDER': 'R',
  'OUTPUT ORDER': 'O',
};
const AGGREGATES: { readonly [aggregation: string]: Aggregate } = {
  SUM: 'sum',
  MIN: 'min',
  MAX: 'max',
  COUNT: 'count',
};
const TYPES: { readonly [type: string]: FactType } = {
  number: 'number',
  integer: 'integer',
  long: 'integer',
  double: 'number',
  string: 'text',
  boolean: 'boolean',
  date: 'date',
  dateTime: 'time',
  'date and time': 'time',
};
/** Tried in this order where a file does not say what a fact is. */
const GUESSES = ['number', 'boolean', 'text', 'date', 'time'] as const;
const DIALECT = { or: ',', bare: false } as const;

interface Translating {
  readonly flaws: DmnFlaw[];
}
interface Named {
  readonly name: string;
  readonly type: FactType;
  readonly clause: DmnClause;
}

export function translateTable(table: DmnTable): {
  readonly translated?: Translated;
  readonly flaws: readonly DmnFlaw[];
} {
  const translating: Translating = { flaws: [] };
  const refuse = (at: Place, message: string, hint?: string): void =>
    void translating.flaws.push(flawAt(at, message, hint));
  const hitPolicy = Object.hasOwn(POLICIES, table.hitPolicy) ? POLICIES[table.hitPolicy] : undefined;
  if (hitPolicy === undefined) refuse(table.at, `"${table.hitPolicy}" is no hit policy`);
  const { aggregation } = table;
  const aggregate =
    aggregation !== undefined && Object.hasOwn(AGGREGATES, aggregation) ? AGGREGATES[aggregation] : undefined;
  if (aggregation !== undefined && aggregate === undefined) refuse(table.at, `"${aggregation}" is no aggregation`);
  if (table.outputs.length === 0) refuse(table.at, 'the table has no output');
  if (table.rules.length === 0) refuse(table.at, 'the table has no rule');
  const inputs = nameInputs(translating, table);
  const outputs = nameOutputs(translating, table);
  const ids = new Set<string>();
  const rules = table.rules.map((rule, i) => translateRule(translating, { inputs, outputs, ids }, rule, i));
  const otherwise = defaultOf(translating, outputs);
  if (translating.flaws.length > 0 || hitPolicy === undefined) return { flaws: translating.flaws };
  const translated: Translated = {
    title: table.name.slice(0, 200),
    hitPolicy,
    ...(aggregate === undefined ? {} : { aggregate }),
    inputs: Object.fromEntries(inputs.map((input) => [input.name, inputOf(translating, input, table)])),
    outputs: Object.fromEntries(outputs.map((output) => [output.name, outputOf(translating, output)])),
    rules,
    ...(otherwise === undefined ? {} : { default: otherwise }),
  };
  return translating.flaws.length > 0 ? { flaws: translating.flaws } : { translated, flaws: [] };
}

type Place = { readonly line: number; readonly col: number };

function flawAt({ line, col }: Place, message: string, hint?: string): DmnFlaw {
  return { line, col, message, ...(hint === undefined ? {} : { hint }) };
}

/** Names of DMN have blanks and any letters; ours are letters, digits and `_`. */
function nameOf(text: string, taken: ReadonlySet<string>): string {
  const words = text
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9_]+/g, ' ')
    .trim()
    .split(' ');
  const joined = words
    .map((word, i) => (i === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('');
  const name = (/^[A-Za-z]/.test(joined) ? joined : `v${joined}`).slice(0, 90);
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name}_${n}`;
    if (!taken.has(free)) return free;
  }
}

const PATH = /^[\p{L}_][\p{L}\p{N}_ ]*(?:\.[\p{L}_][\p{L}\p{N}_ ]*)*$/u;

function nameInputs(translating: Translating, table: DmnTable): readonly Named[] {
  const taken = new Set<string>();
  return table.inputs.map((clause, i) => {
    const { expression } = clause;
    if (!PATH.test(expression.text)) {
      const hint =
        'a fact is named, not worked out: work it out in `facts`, where the flow asks the table, and name it here';
      translating.flaws.push(flawAt(expression, `the input "${expression.text}" is no name`, hint));
    }
    const name = nameOf(expression.text, taken);
    taken.add(name);
    const cells = table.rules.flatMap(({ inputs }) => inputs[i] ?? []);
    return {
      name,
      clause,
      type: typeOf(translating, clause, (type) => cells.every(({ text }) => readUnaryTests(text, type, DIALECT).ok)),
    };
  });
}

function nameOutputs(translating: Translating, table: DmnTable): readonly Named[] {
  const taken = new Set<string>();
  return table.outputs.map((clause, i) => {
    const name = nameOf(clause.expression.text, taken);
    taken.add(name);
    const cells = table.rules.flatMap(({ outputs }) => outputs[i] ?? []);
    return {
      name,
      clause,
      type: typeOf(translating, clause, (type) => cells.every(({ text }) => literalOf(text, type) !== undefined)),
    };
  });
}

function typeOf({ flaws }: Translating, { type, at }: DmnClause, fits: (type: FactType) => boolean): FactType {
  const known =
    type === undefined || type === 'Any' ? GUESSES.find(fits) : Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (known !== undefined) return known;
  const said =
    type === undefined || type === 'Any' ? 'what it holds is not of one type' : `the type "${type}" has no counterpart`;
  flaws.push(flawAt(at, said, 'number, string, boolean, date, and date and time with an offset are taken over'));
  return 'text';
}

/** A literal of FEEL; undefined where it is something else. */
function literalOf(text: string, type: FactType): Plain | undefined {
  const read = readUnaryTests(text, type, DIALECT);
  return read.ok && read.test !== undefined && typeof read.test !== 'object' ? read.test : undefined;
}

interface Row {
  readonly inputs: readonly Named[];
  readonly outputs: readonly Named[];
  readonly ids: Set<string>;
}

function translateRule(
  translating: Translating,
  { inputs, outputs, ids }: Row,
  rule: DmnRule,
  index: number,
): Translated['rules'][number] {
  const { flaws } = translating;
  if (rule.inputs.length !== inputs.length || rule.outputs.length !== outputs.length)
    flaws.push(
      flawAt(
        rule.at,
        `the rule has ${rule.inputs.length} inputs and ${rule.outputs.length} outputs; the table ${inputs.length} and ${outputs.length}`,
      ),
    );
  const when: { [name: string]: Json } = {};
  for (const [i, { name, type }] of inputs.entries()) {
    const cell = rule.inputs[i];
    const read = cell === undefined ? undefined : readUnaryTests(cell.text, type, DIALECT);
    if (cell === undefined || read === undefined) continue;
    if (!read.ok) flaws.push(flawAt(cell, `"${cell.text}": ${read.flaw.message}`, read.flaw.hint));
    else if (read.test !== undefined) when[name] = read.test as Json; // plain JSON
  }
  const then: { [name: string]: Json } = {};
  for (const [i, { name, type }] of outputs.entries()) {
    const value = readOutputCell(translating, rule.outputs[i], type, name);
    if (value !== undefined) then[name] = value;
  }
  const wanted = (rule.id ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 90);
  const id = wanted === '' || ids.has(wanted) ? `rule_${index + 1}` : wanted;
  ids.add(id);
  const reason = rule.remarks.join('; ').slice(0, 1_000);
  return { id, ...(Object.keys(when).length === 0 ? {} : { when }), then, ...(reason === '' ? {} : { reason }) };
}

function readOutputCell(
  { flaws }: Translating,
  cell: DmnText | undefined,
  type: FactType,
  name: string,
): Plain | undefined {
  if (cell === undefined) return undefined;
  const value = literalOf(cell.text, type);
  if (value === undefined) {
    const hint = 'an output is a literal: work it out where the flow reads the result';
    flaws.push(
      flawAt(
        cell,
        cell.text === '' ? `there is no value for "${name}"` : `"${cell.text}" is no literal of the type of "${name}"`,
        hint,
      ),
    );
  }
  return value;
}

function defaultOf(translating: Translating, outputs: readonly Named[]): JsonObject | undefined {
  const some = outputs.filter(({ clause }) => clause.otherwise !== undefined);
  if (some.length === 0) return undefined;
  const row: { [name: string]: Json } = {};
  for (const { name, type, clause } of outputs) {
    if (clause.otherwise === undefined)
      translating.flaws.push(flawAt(clause.at, `"${name}" has no default, and other outputs have one`));
    const value = readOutputCell(translating, clause.otherwise, type, name);
    if (value !== undefined) row[name] = value;
  }
  return row;
}

function inputOf(
  translating: Translating,
  { name, type, clause }: Named,
  { inputs, rules }: DmnTable,
): Translated['inputs'][string] {
  const path = clause.expression.text.split('.').map((part) => nameOf(part, new Set()));
  const column = inputs.indexOf(clause);
  const nullable = rules.some((rule) =>
    /\bnull\b/.test((rule.inputs[column]?.text ?? '').replaceAll(/"(?:[^"\\]|\\.)*"/g, '')),
  );
  return {
    type,
    ...(path.join('.') === name ? {} : { from: path.join('.') }),
    ...(nullable ? { optional: true } : {}),
    ...(clause.allowed === undefined ? {} : domainOf(translating, clause.allowed, type)),
    ...(clause.label === undefined ? {} : { description: clause.label }),
  };
}

/** `"a", "b"` or `[0..120]`. */
function domainOf(
  { flaws }: Translating,
  allowed: DmnText,
  type: FactType,
): Pick<Input, 'values' | 'atLeast' | 'atMost'> {
  const read = readUnaryTests(allowed.text, type, DIALECT);
  const test: FactTest | undefined = read.ok ? read.test : undefined;
  if (test === undefined && read.ok) return {};
  const values = valuesOf(test);
  if (values !== undefined && type === 'boolean') return {};
  if (values !== undefined) return { values: values as NonNullable<Input['values']> };
  if (test !== undefined && isComparison(test)) {
    const { atLeast, atMost, ...others } = test;
    if (Object.keys(others).length === 0)
      return { ...(atLeast === undefined ? {} : { atLeast }), ...(atMost === undefined ? {} : { atMost }) };
  }
  flaws.push(
    flawAt(allowed, `"${allowed.text}": what a fact may be is a list of values, or from one to another, both included`),
  );
  return {};
}

function isComparison(test: FactTest): test is Comparison {
  return typeof test === 'object' && test !== null && !Array.isArray(test);
}

function valuesOf(test: FactTest | undefined): readonly Plain[] | undefined {
  if (test === undefined || test === null || isComparison(test)) return undefined;
  const list: readonly (Plain | Comparison)[] = Array.isArray(test) ? test : [test as Plain]; // no comparison is left
  return list.every((one) => typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean')
    ? (list as readonly Plain[])
    : undefined;
}

function outputOf({ flaws }: Translating, { type, clause }: Named): Translated['outputs'][string] {
  const read = clause.allowed === undefined ? undefined : readUnaryTests(clause.allowed.text, type, DIALECT);
  const values = read?.ok ? valuesOf(read.test) : undefined;
  if (clause.allowed !== undefined && values === undefined)
    flaws.push(flawAt(clause.allowed, `"${clause.allowed.text}": what an output may be is a list of values`));
  return {
    type: type === 'date' || type === 'time' ? 'text' : type,
    ...(values === undefined ? {} : { values }),
    ...(clause.label === undefined ? {} : { description: clause.label }),
  };
}
