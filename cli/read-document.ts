import { parse } from '../compiler/parse.ts';
import { toJson } from '../compiler/resolve/to-json.ts';
import type { SourceTree } from '../compiler/types.ts';
import type { Json } from '../schema/json.ts';

/** A YAML or JSON document of the project as plain values; undefined where it is not there or cannot be read. */
export function readDocument(tree: SourceTree, path: string): Json | undefined {
  const text = tree.read(path);
  if (text === undefined) return undefined;
  const { value, diagnostics } = parse(path, text);
  if (value === undefined || diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  return toJson(value);
}
