import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import type { FactType, Output } from '../../stdlib/functions/rules/document.ts';
import { finding, hasErrors } from '../diagnostics/finding.ts';
import { respell } from '../diagnostics/fix.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { MapNode, Node, ScalarNode } from '../nodes.ts';
import type { Parsed } from '../parse.ts';
import { type CsvColumns, csvRows } from '../tables/csv-rows.ts';
import { validate } from '../validate.ts';
import { relativePath, resolvePath } from './paths.ts';
import { fieldsOf } from './reading.ts';
import { documentAt, type Session } from './session.ts';

/** A rules document of a project with its rows, wherever they stand. Undefined where there is no such file. */
export function rulesDocument(session: Session, path: string): Parsed | undefined {
  const known = session.rules.get(path);
  if (known !== undefined) return known;
  const parsed = documentAt(session, path);
  if (parsed === undefined) return undefined;
  const read = readDocument(session, path, parsed);
  session.rules.set(path, read);
  return read;
}

function readDocument(session: Session, path: string, parsed: Parsed): Parsed {
  const { value: node } = parsed;
  if (node === undefined) return parsed;
  const found: Diagnostic[] = [...parsed.diagnostics, ...validate(node, 'rules')];
  const named = hasErrors(found) ? undefined : csvOf(node);
  if (named === undefined || node.kind !== 'map') return { value: node, diagnostics: found };
  const { rows, diagnostics } = rowsIn(session, path, node, named);
  found.push(...diagnostics);
  if (rows === undefined) return { diagnostics: found };
  const entries = node.entries.map((entry) => (entry.key === named.key ? { ...entry, value: rows } : entry));
  return { value: { ...node, entries }, diagnostics: found };
}

interface CsvName {
  readonly key: 'rules' | 'checks';
  readonly name: ScalarNode;
}

/** Where a document names the file that holds its rows. */
function csvOf(node: Node): CsvName | undefined {
  for (const key of ['rules', 'checks'] as const) {
    const name = fieldsOf(fieldsOf(node).get(key)?.value).get('csv')?.value;
    if (name?.kind === 'scalar') return { key, name };
  }
  return undefined;
}

function rowsIn(session: Session, from: string, node: MapNode, { key, name }: CsvName): ReturnType<typeof csvRows> {
  const reference = String(name.value);
  const refuse = (code: 'HF5007' | 'HF5008', message: string, hint: string | undefined): ReturnType<typeof csvRows> => {
    const csv = session.tree.list().filter((one) => one.endsWith('.csv'));
    const paths = csv.map((one) => relativePath(from, one));
    const fix = code === 'HF5007' ? respell(name.range, reference, paths) : undefined;
    return { diagnostics: [finding(code, name.range, message, { hint: hint ?? didYouMean(reference, paths), fix })] };
  };
  const path = resolvePath(from, reference);
  if (path === undefined) {
    const hint = 'paths are relative to the file that holds them, with `/` between, and stay inside the project';
    return refuse('HF5008', `"${reference}" is no path of this project`, hint);
  }
  const text = session.tree.read(path);
  if (text === undefined) return refuse('HF5007', `there is no file "${path}"`, undefined);
  return csvRows(path, text, columnsOf(node, key));
}

function columnsOf(node: MapNode, key: CsvName['key']): CsvColumns {
  const typesOf = <T extends string>(part: string): ReadonlyMap<string, T> =>
    new Map(
      // The schema has judged the document: each has a type, which is one of its list.
      [...fieldsOf(fieldsOf(node).get(part)?.value)].map(([name, { value }]) => [name, typeOf(value) as T]),
    );
  return {
    inputs: typesOf<FactType>('inputs'),
    outputs: typesOf<Output['type']>('outputs'),
    keys: key === 'rules' ? RULE_KEYS : CHECK_KEYS,
  };
}

const RULE_KEYS: CsvColumns['keys'] = new Map([
  ['id', 'text'],
  ['reason', 'text'],
]);
const CHECK_KEYS: CsvColumns['keys'] = new Map([
  ...RULE_KEYS,
  ['then', 'text'],
  ['severity', 'text'],
  ['score', 'number'],
]);

function typeOf(node: Node): string {
  const type = fieldsOf(node).get('type')?.value;
  return type?.kind === 'scalar' ? String(type.value) : '';
}

/** The path of the file that holds the rows of a rules document; undefined where it holds them itself. */
export function rowsOf(session: Session, path: string): string | undefined {
  const { value } = documentAt(session, path) ?? {};
  const csv = value === undefined ? undefined : csvOf(value);
  return csv === undefined ? undefined : resolvePath(path, String(csv.name.value));
}

/** What is told of a file of rows that no document names. */
export function unnamedRows(path: string): readonly Diagnostic[] {
  const start: Range = { file: path, line: 1, col: 1, endLine: 1, endCol: 1 };
  const hint = 'a `*.rules.yaml` names it, with inputs, outputs and hit policy: `rules: { csv: ./FILE.rules.csv }`';
  return [finding('HF1318', start, 'no table of the project names this file', { hint })];
}
