import type { Diagnostic, Range } from '../schema/diagnostic.ts';
import { DOCUMENT_LIMITS, SCHEMA_LIMITS } from '../schema/limits.ts';
import { linearRegExp } from '../stdlib/judge/regexp.ts';
import { finding } from './diagnostics/finding.ts';
import { respellWord } from './diagnostics/fix.ts';
import { nearest } from './diagnostics/nearest.ts';
import type { MapEntry, MapNode, Node } from './nodes.ts';
import { FOREIGN_KEYWORDS, FORMATS, KEYWORDS, type Shape, TYPES } from './validate-keywords.ts';
import { enumerate, typeOf, WORDS } from './validate-schema.ts';

/**
 * Judges a JSON Schema of a user: draft 2020-12, strict, one keyword of ours (`x-holdfast-labels`). What it accepts,
 * the validator at run time accepts; where references lead is for the stage that bundles them.
 */
export function validateJsonSchema(node: Node): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  judge(findings, node, 1);
  return findings;
}

/** Recursion is bounded by the depth of documents. */
function judge(findings: Diagnostic[], node: Node, depth: number): void {
  if (isFull(findings)) return;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return;
  if (node.kind !== 'map') {
    const message = `${WORDS[typeOf(node)]} stands where a JSON Schema is a map, true or false`;
    findings.push(finding('HF1302', node.range, message));
    return;
  }
  if (depth > SCHEMA_LIMITS.depth) {
    const message = `the JSON Schema is nested deeper than ${SCHEMA_LIMITS.depth}`;
    findings.push(finding('HF1304', node.range, message, { hint: 'name parts under `$defs` and refer to them' }));
    return;
  }
  for (const entry of node.entries) if (!isFull(findings)) judgeKeyword(findings, entry, depth);
  judgeTogether(findings, node);
}

const isFull = (findings: readonly Diagnostic[]): boolean => findings.length >= DOCUMENT_LIMITS.findings;

function judgeKeyword(findings: Diagnostic[], entry: MapEntry, depth: number): void {
  const { key, keyRange, value } = entry;
  const shape = KEYWORDS.get(key);
  if (shape === undefined) {
    const foreign = FOREIGN_KEYWORDS.get(key);
    const near = nearest(key, KEYWORDS.keys());
    const hint = foreign ?? (near === undefined ? 'keywords are those of draft 2020-12' : `did you mean "${near}"?`);
    const fix = foreign === undefined ? respellWord(keyRange, key, KEYWORDS.keys()) : undefined;
    findings.push(finding('HF1301', keyRange, `"${key}" is no keyword of JSON Schema`, { hint, fix }));
  } else judgeShape(findings, entry, shape, value, depth);
}

function judgeShape(findings: Diagnostic[], entry: MapEntry, shape: Shape, value: Node, depth: number): void {
  const { key } = entry;
  const expected = EXPECTED[shape];
  const wrong = (range: Range, message: string, hint?: string): void => {
    findings.push(finding('HF1302', range, message, { hint }));
  };
  if (!fits(shape, value)) {
    wrong(value.range, `"${key}" takes ${expected}`, shape === 'type' ? `types are ${enumerate(TYPES)}` : undefined);
  } else if (shape === 'schema') judge(findings, value, depth + 1);
  else if (shape === 'schemas') for (const item of itemsOf(value)) judge(findings, item, depth + 1);
  else if (shape === 'schemaMap') {
    for (const part of entriesOf(value)) {
      if (key === 'patternProperties') judgePattern(findings, part.key, part.keyRange);
      judge(findings, part.value, depth + 1);
    }
  } else if (shape === 'pattern') judgePattern(findings, textOf(value), value.range);
  else if (shape === 'format' && !FORMATS.has(textOf(value))) {
    const near = nearest(textOf(value), FORMATS);
    wrong(value.range, `unknown format "${textOf(value)}"`, near && `did you mean "${near}"?`);
  } else if (shape === 'texts' || shape === 'list' || shape === 'type') judgeUnique(findings, key, value);
}

const EXPECTED: { readonly [shape in Shape]: string } = {
  schema: 'a JSON Schema',
  schemas: 'a list of JSON Schemas with at least one',
  schemaMap: 'a map of JSON Schemas',
  count: 'a whole number from 0',
  number: 'a number',
  positive: 'a number above 0',
  boolean: 'true or false',
  text: 'a text',
  texts: 'a list of texts',
  textsMap: 'a map of lists of texts',
  type: 'a type, or a list of types',
  pattern: 'a regular expression',
  format: 'the name of a format',
  list: 'a list with at least one value',
  any: 'a value',
  dialect: 'https://json-schema.org/draft/2020-12/schema',
};

/** Whether the value is what the keyword takes, parts aside. */
function fits(shape: Shape, node: Node): boolean {
  const value = node.kind === 'scalar' ? node.value : undefined;
  switch (shape) {
    case 'any':
    case 'schema':
      return true;
    case 'schemas':
    case 'list':
      return node.kind === 'list' && node.items.length > 0;
    case 'schemaMap':
      return node.kind === 'map';
    case 'count':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0;
    case 'number':
      return typeof value === 'number';
    case 'positive':
      return typeof value === 'number' && value > 0;
    case 'boolean':
      return typeof value === 'boolean';
    case 'text':
    case 'pattern':
    case 'format':
      return typeof value === 'string';
    case 'texts':
      return areTexts(node);
    case 'textsMap':
      return node.kind === 'map' && node.entries.every((entry) => areTexts(entry.value));
    case 'type':
      return isType(node) || (node.kind === 'list' && node.items.length > 0 && node.items.every(isType));
    case 'dialect':
      return /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/.test(String(value));
  }
}

const isType = (node: Node): boolean => node.kind === 'scalar' && TYPES.some((type) => type === node.value);
const areTexts = (node: Node): boolean =>
  node.kind === 'list' && node.items.every((item) => item.kind === 'scalar' && typeof item.value === 'string');
const itemsOf = (node: Node): readonly Node[] => (node.kind === 'list' ? node.items : []);
const entriesOf = (node: Node): readonly MapEntry[] => (node.kind === 'map' ? node.entries : []);
const textOf = (node: Node): string => (node.kind === 'scalar' ? String(node.value) : '');

/** Values of `required`, `enum` and the like stand once. */
function judgeUnique(findings: Diagnostic[], key: string, node: Node): void {
  const seen = new Set<unknown>();
  for (const item of itemsOf(node)) {
    if (item.kind !== 'scalar' || isFull(findings)) continue;
    if (seen.has(item.value)) findings.push(finding('HF1302', item.range, `a value of "${key}" stands twice`));
    seen.add(item.value);
  }
}

/** Patterns run in linear time at run time (RE2), so what has no linear form is refused. */
function judgePattern(findings: Diagnostic[], pattern: string, range: Range): void {
  const problem = patternProblem(pattern);
  if (problem === undefined) return;
  const hint = 'patterns are those of RE2: no look-around, no back-references';
  findings.push(finding('HF1303', range, `the pattern cannot be used: ${problem}`, { hint }));
}

/** Repetitions that RE2 unrolls, those inside each other multiplied. */
const MAX_REPEAT = 1_000;

function patternProblem(pattern: string): string | undefined {
  if (pattern.length > SCHEMA_LIMITS.patternLength) return `it has more than ${SCHEMA_LIMITS.patternLength} characters`;
  const bare = pattern.replace(/\\\\/g, '__').replace(/\\\[/g, '__');
  const outside = bare.replace(/\[(?:\\.|[^\]\\])*\]/g, '[]');
  if (/\(\?<?[=!]/.test(outside)) return 'it looks around';
  if (/\\[1-9]|\\k</.test(outside)) return 'it refers back';
  if (/\\c[A-Za-z]/.test(bare)) return 'it names a control character by letter';
  if (mostRepeats(outside) > MAX_REPEAT) return `it repeats more than ${MAX_REPEAT} times`;
  try {
    new RegExp(pattern, 'u');
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split(': ').at(-1) ?? 'it does not parse') : String(error);
  }
}

/** `(a{10}){10}` is 100 repetitions. Of a pattern without classes. */
function mostRepeats(pattern: string): number {
  /** The most inside each open group, the whole pattern first. */
  const groups = [1];
  let [last, most] = [1, 1];
  for (const [piece, low, high] of pattern.matchAll(/\\.|\{(\d+)(?:,(\d*))?\}|[\s\S]/g)) {
    if (piece === '(') groups.push(1);
    else if (piece === ')' && groups.length > 1) {
      last = groups.pop() ?? 1;
    } else if (low !== undefined) last *= Math.max(1, Number(low), Number(high ?? 0));
    else if (!/[*+?]/.test(piece)) last = 1;
    groups[groups.length - 1] = Math.max(groups.at(-1) ?? 1, last);
    most = Math.max(most, last);
  }
  return most;
}

/** Keywords that mean something only beside others, and `default`, which is never applied. */
const COMPANIONS: readonly (readonly [string, readonly string[]])[] = [
  ['then', ['if']],
  ['else', ['if']],
  ['if', ['then', 'else']],
  ['minContains', ['contains']],
  ['maxContains', ['contains']],
];

function judgeTogether(findings: Diagnostic[], node: MapNode): void {
  const entries = new Map(node.entries.map((entry) => [entry.key, entry]));
  for (const [key, others] of COMPANIONS) {
    const entry = entries.get(key);
    if (entry === undefined || others.some((other) => entries.has(other))) continue;
    const message = `"${key}" means nothing without ${enumerate(others.map((other) => `"${other}"`))}`;
    findings.push(finding('HF1302', entry.keyRange, message));
  }
  judgeContains(findings, entries);
  judgeOverlap(findings, entries);
  const ignored = entries.get('default');
  if (ignored === undefined) return;
  const hint = 'a schema judges and never changes data: write `?? value` where the value is read';
  findings.push(finding('HF1305', ignored.keyRange, '"default" has no effect', { hint }));
}

/** Pieces of a pattern that are compiled while one name is tested. */
const PIECES_PER_TEST = 10;

function judgeContains(findings: Diagnostic[], entries: ReadonlyMap<string, MapEntry>): void {
  const least = entries.get('minContains');
  const most = entries.get('maxContains');
  const low = numberOf(least?.value) ?? 1;
  const high = numberOf(most?.value) ?? Number.POSITIVE_INFINITY;
  if (least !== undefined && low === 0 && most === undefined) {
    const message = '"contains" means nothing where none has to be there';
    findings.push(
      finding('HF1302', least.keyRange, message, { hint: 'leave `minContains` out, or add `maxContains`' }),
    );
  } else if (low > high && most !== undefined) {
    findings.push(finding('HF1302', most.keyRange, 'nothing fits: "minContains" is above "maxContains"'));
  }
}

const numberOf = (node: Node | undefined): number | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined;

/** A property is judged by its own schema or by that of a pattern; by both is nearly always a mistake. */
function judgeOverlap(findings: Diagnostic[], entries: ReadonlyMap<string, MapEntry>): void {
  const properties = entries.get('properties')?.value;
  const patterns = entries.get('patternProperties')?.value;
  if (properties?.kind !== 'map' || patterns?.kind !== 'map') return;
  let work = SCHEMA_LIMITS.patternWork;
  for (const { key: pattern, keyRange } of patterns.entries) {
    if (patternProblem(pattern) !== undefined || isFull(findings)) continue;
    work -= properties.entries.length + (pattern.length * mostRepeats(pattern)) / PIECES_PER_TEST;
    if (work < 0) {
      const hint = 'leave patterns or properties out: here each would have to be compared with each';
      findings.push(finding('HF1302', keyRange, 'too many patterns stand beside too many properties', { hint }));
      return;
    }
    // INVARIANT: in linear time, for the pattern and the names come from the same stranger.
    const fitting = linearRegExp(pattern, 'u');
    const own = properties.entries.find((entry) => fitting.test(entry.key));
    if (own === undefined) continue;
    const message = `the pattern fits the property "${own.key}" too`;
    const related = [{ range: own.keyRange, message: 'the property' }];
    findings.push(
      finding('HF1302', keyRange, message, { hint: 'narrow the pattern, or leave the property out', related }),
    );
  }
}
