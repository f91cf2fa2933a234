import { parse } from '../compiler/parse.ts';
import { toJson } from '../compiler/resolve/to-json.ts';
import type { SourceTree } from '../compiler/types.ts';
import type { Json } from '../schema/json.ts';

interface Read {
  readonly text: string;
  readonly value: Json | undefined;
}
/** What was read last of each file: activities ask for the same examples at every call, and to parse them takes time. */
const known = new WeakMap<SourceTree, Map<string, Read>>();

/** A YAML or JSON document of the project as plain values; undefined where it is not there or cannot be read. */
export function readDocument(tree: SourceTree, path: string): Json | undefined {
  const text = tree.read(path);
  if (text === undefined) return undefined;
  const documents = known.get(tree) ?? new Map<string, Read>();
  known.set(tree, documents);
  const last = documents.get(path);
  if (last?.text === text) return last.value;
  const value = parseDocument(path, text);
  documents.set(path, { text, value });
  return value;
}

function parseDocument(path: string, text: string): Json | undefined {
  const { value, diagnostics } = parse(path, text);
  if (value === undefined || diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  return toJson(value);
}
