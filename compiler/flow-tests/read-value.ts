/** Values of a test document: data as it is written, and what is expected of a value. */
import type { Range } from '../../schema/diagnostic.ts';
import type { Expected } from '../../schema/flow-test.ts';
import type { Json } from '../../schema/json.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import { parseExpression } from '../expression/index.ts';
import type { Node, ScalarNode } from '../nodes.ts';
import { loadFile } from '../resolve/load-file.ts';
import { resolvePath } from '../resolve/paths.ts';
import { documentAt } from '../resolve/session.ts';
import { type Reader, report, textOf } from './reader.ts';

/** Data is never evaluated: `${ }` in it is text. */
export function readData(reader: Reader, node: Node): Json {
  const file = fileIn(node, '$file');
  if (file !== undefined) {
    const content = openFile(reader, file);
    return content === undefined ? null : readPlain(content);
  }
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map((item) => readData(reader, item));
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, readData(reader, value)]));
}

function readPlain(node: Node): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(readPlain);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, readPlain(value)]));
}

export function readExpected(reader: Reader, node: Node): Expected {
  const { range } = node;
  const file = fileIn(node, '$file');
  if (file !== undefined) {
    const content = openFile(reader, file);
    return content === undefined ? { k: 'is', value: null, range } : plainExpected(content, range);
  }
  const schema = fileIn(node, '$schema');
  if (schema !== undefined) return readSchema(reader, schema);
  if (node.kind === 'list') return { k: 'list', items: node.items.map((item) => readExpected(reader, item)), range };
  if (node.kind === 'scalar') return readScalar(reader, node);
  const entries = node.entries.map(({ key, keyRange, value }) => {
    const inner = readExpected(reader, value);
    // A scalar is short: its key says what it is about.
    return { key, value: inner.k === 'is' ? { ...inner, range: { ...value.range, ...startOf(keyRange) } } : inner };
  });
  return { k: 'map', entries, range };
}

const startOf = ({ line, col }: Range) => ({ line, col });

/** `{ $file: path }`, and nothing beside it. */
function fileIn(node: Node, name: '$file' | '$schema'): ScalarNode | undefined {
  if (node.kind !== 'map' || node.entries.length !== 1) return undefined;
  const [entry] = node.entries;
  return entry?.key === name && entry.value.kind === 'scalar' ? entry.value : undefined;
}

function openFile(reader: Reader, node: ScalarNode): Node | undefined {
  const path = resolvePath(reader.path, textOf(node));
  const parsed = path === undefined ? undefined : documentAt(reader.session, path);
  if (parsed === undefined) {
    report(reader, 'HF5034', node.range, `there is no file "${textOf(node)}"`, RELATIVE);
    return undefined;
  }
  reader.diagnostics.push(...parsed.diagnostics);
  if (parsed.value === undefined) report(reader, 'HF5034', node.range, `"${textOf(node)}" cannot be read`);
  return parsed.value;
}
const RELATIVE = 'paths are relative to the test document, and inside the project';

function readSchema(reader: Reader, node: ScalarNode): Expected {
  const { range } = node;
  const path = resolvePath(reader.path, textOf(node));
  const loaded = path === undefined ? undefined : loadFile(reader.session, 'schema', path);
  reader.diagnostics.push(...(loaded?.diagnostics ?? []));
  if (loaded?.file?.kind === 'schema') return { k: 'schema', path: textOf(node), schema: loaded.file.content, range };
  const problem = loaded === undefined ? `there is no schema "${textOf(node)}"` : `"${textOf(node)}" has errors`;
  report(reader, 'HF5034', range, problem, RELATIVE);
  return { k: 'schema', path: textOf(node), schema: true, range };
}

/** What the run leaves to a condition: the value there, and what went in and came out. */
const CONDITION_NAMES: readonly string[] = ['self', 'input', 'output', 'error'];
const NAMES_SHOWN = CONDITION_NAMES.map((name) => `$${name}`);

function readScalar(reader: Reader, node: ScalarNode): Expected {
  const { value, diagnostics } = parseExpression(node);
  reader.diagnostics.push(...diagnostics);
  for (const { root, rootRange } of value?.reads ?? []) {
    if (CONDITION_NAMES.includes(root)) continue;
    const hint = didYouMean(`$${root}`, NAMES_SHOWN) ?? `it may read ${NAMES_SHOWN.join(', ')}`;
    report(reader, 'HF5036', rootRange, `a condition cannot read \`$${root}\``, hint);
  }
  if (value !== undefined) return { k: 'holds', source: value.source, range: node.range };
  return { k: 'is', value: node.value, range: node.range };
}

/** The content of a file is data: it has no conditions. Its place is where it is named. */
function plainExpected(node: Node, range: Range): Expected {
  if (node.kind === 'scalar') return { k: 'is', value: node.value, range };
  if (node.kind === 'list') return { k: 'list', items: node.items.map((item) => plainExpected(item, range)), range };
  return {
    k: 'map',
    entries: node.entries.map(({ key, value }) => ({ key, value: plainExpected(value, range) })),
    range,
  };
}
