import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import type { Json, JsonObject, JsonSchema } from '../../schema/json.ts';
import { SCHEMA_LIMITS } from '../../schema/limits.ts';
import { finding } from '../diagnostics/finding.ts';
import { validateJsonSchema } from '../validate-json-schema.ts';
import { nodeAt } from './node-at.ts';
import { resolvePath } from './paths.ts';
import { documentAt, type Session } from './session.ts';
import { walkSchema } from './walk-schema.ts';

/**
 * A JSON Schema of the project as one document: `$ref`s to other files become `$ref`s into its own `$defs`.
 * Undefined where it cannot be read.
 */
export function loadSchema(session: Session, path: string, diagnostics: Diagnostic[]): JsonSchema | undefined {
  const bundle: Bundle = { session, diagnostics, names: new Map([[path, '']]), parts: [] };
  const root = bundlePart(bundle, path);
  if (root === undefined || typeof root === 'boolean') return root;
  for (let i = 0; i < bundle.parts.length; i++) {
    const part = bundle.parts[i];
    if (part) part.content = bundlePart(bundle, part.path);
  }
  if (bundle.parts.length === 0) return root;
  const parts = bundle.parts.flatMap(({ name, content }) => (content === undefined ? [] : [[name, content]]));
  return { ...root, $defs: { ...asObject(root.$defs), ...Object.fromEntries(parts) } };
}

interface Bundle {
  readonly session: Session;
  readonly diagnostics: Diagnostic[];
  /** The name in `$defs` of each file; empty for the root. */
  readonly names: Map<string, string>;
  readonly parts: { readonly path: string; readonly name: string; content: JsonSchema | undefined }[];
}

function bundlePart(bundle: Bundle, path: string): JsonSchema | undefined {
  const parsed = documentAt(bundle.session, path);
  bundle.diagnostics.push(...(parsed?.diagnostics ?? []));
  const node = parsed?.value;
  if (!node) return undefined;
  bundle.diagnostics.push(...validateJsonSchema(node));
  return walkSchema(node, (text, at) => rewriteReference(bundle, path, text, at));
}

/** `#/…` and `./file.json#/…` as a pointer into the bundle. */
function rewriteReference(bundle: Bundle, from: string, text: string, at: Range): string {
  const hash = text.indexOf('#');
  const file = hash < 0 ? text : text.slice(0, hash);
  const pointer = hash < 0 ? '' : text.slice(hash + 1);
  if (pointer !== '' && !pointer.startsWith('/')) {
    refuse(bundle, at, `"${text}" does not point into a document`, 'write `#/$defs/name`: anchors are not supported');
    return '#';
  }
  const path = file === '' ? from : resolvePath(from, file);
  const name = path === undefined ? undefined : nameOf(bundle, path);
  if (path === undefined || name === undefined) {
    refuse(
      bundle,
      at,
      `there is no schema "${text}"`,
      'references name files of the project, relative to the file that holds them',
    );
    return '#';
  }
  if (nodeAt(documentAt(bundle.session, path)?.value, pointer) === undefined)
    refuse(bundle, at, `"${text}" points to nothing`, undefined);
  return name === '' ? `#${pointer}` : `#/$defs/${name}${pointer}`;
}

function nameOf(bundle: Bundle, path: string): string | undefined {
  const known = bundle.names.get(path);
  if (known !== undefined) return known;
  if (documentAt(bundle.session, path) === undefined || bundle.parts.length >= SCHEMA_LIMITS.files) return undefined;
  const name = `file_${bundle.parts.length + 1}`;
  bundle.names.set(path, name);
  bundle.parts.push({ path, name, content: undefined });
  return name;
}

function refuse(bundle: Bundle, at: Range, message: string, hint: string | undefined): void {
  bundle.diagnostics.push(finding('HF5021', at, message, { hint }));
}

function asObject(value: Json | undefined): JsonObject {
  // What is neither null nor a list nor a scalar is an object.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
