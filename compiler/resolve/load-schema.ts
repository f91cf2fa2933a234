import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { DOCUMENT_REF, documentSchema } from '../../schema/document.ts';
import type { Json, JsonObject, JsonSchema } from '../../schema/json.ts';
import { SCHEMA_LIMITS } from '../../schema/limits.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Node } from '../nodes.ts';
import { validateJsonSchema } from '../validate-json-schema.ts';
import { nodeAt } from './node-at.ts';
import { resolvePath } from './paths.ts';
import { fieldsOf } from './reading.ts';
import { findCircle } from './schema-circle.ts';
import { documentAt, type Session } from './session.ts';
import { walkSchema } from './walk-schema.ts';

/**
 * A JSON Schema of the project as one document: `$ref`s to other files become `$ref`s into its own `$defs`. `node`: the
 * schema itself, where it stands inside the document at the path. Undefined where it cannot be read.
 */
export function loadSchema(
  session: Session,
  path: string,
  diagnostics: Diagnostic[],
  node?: Node,
): JsonSchema | undefined {
  const bundle: Bundle = { session, diagnostics, path, node, names: new Map(), parts: [], references: new Map() };
  const root = bundlePart(bundle, path);
  if (root === undefined || typeof root === 'boolean') return root;
  for (let i = 0; i < bundle.parts.length; i++) {
    const part = bundle.parts[i];
    if (part && part.content === undefined) part.content = bundlePart(bundle, part.path);
  }
  const parts = bundle.parts.flatMap(({ name, content }) => (content === undefined ? [] : [[name, content]]));
  const schema =
    parts.length === 0 ? root : { ...root, $defs: { ...asObject(root.$defs), ...Object.fromEntries(parts) } };
  const { length } = JSON.stringify(schema);
  const rootNode = nodeOf(bundle, path);
  if (length > SCHEMA_LIMITS.length && rootNode) {
    const message = `the schema has ${length} characters with all that it refers to; ${SCHEMA_LIMITS.length} are allowed`;
    refuse(bundle, rootNode.range, message, undefined);
  }
  const circle = findCircle(schema, bundle.references.keys());
  const at = circle === undefined ? undefined : bundle.references.get(circle);
  if (at) refuse(bundle, at, 'the schema comes back to itself here without going deeper into the value', undefined);
  return schema;
}

interface Bundle {
  readonly session: Session;
  readonly diagnostics: Diagnostic[];
  /** Of the root. */
  readonly path: string;
  readonly node: Node | undefined;
  /** The name in `$defs` of each other file. */
  readonly names: Map<string, string>;
  readonly parts: { readonly path: string; readonly name: string; content: JsonSchema | undefined }[];
  /** Where each `$ref` of the bundle was met first. */
  readonly references: Map<string, Range>;
}

function nodeOf({ session, path, node }: Bundle, of: string): Node | undefined {
  return of === path && node ? node : documentAt(session, of)?.value;
}

function bundlePart(bundle: Bundle, path: string): JsonSchema | undefined {
  // Of a schema inside a document, the document's own reader tells what is wrong with the text.
  if (path !== bundle.path || !bundle.node) {
    bundle.diagnostics.push(...(documentAt(bundle.session, path)?.diagnostics ?? []));
  }
  const node = nodeOf(bundle, path);
  if (!node) return undefined;
  bundle.diagnostics.push(...validateJsonSchema(node));
  return walkSchema(node, (text, at) => {
    const reference = rewriteReference(bundle, path, text, at);
    if (!bundle.references.has(reference)) bundle.references.set(reference, at);
    return reference;
  });
}

/** `#/…`, `./file.json#/…` and the engine's own as a pointer into the bundle. */
function rewriteReference(bundle: Bundle, from: string, text: string, at: Range): string {
  if (text === DOCUMENT_REF) return `#/$defs/${documentName(bundle)}`;
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
      `references name files of the project, relative to the file that holds them, or "${DOCUMENT_REF}"`,
    );
    return '#';
  }
  if (nodeAt(nodeOf(bundle, path), pointer) === undefined) {
    refuse(bundle, at, `"${text}" points to nothing`, undefined);
  }
  return name === '' ? `#${pointer}` : `#/$defs/${name}${pointer}`;
}

/** Empty for the root. */
function nameOf(bundle: Bundle, path: string): string | undefined {
  const known = path === bundle.path ? '' : bundle.names.get(path);
  if (known !== undefined) return known;
  if (documentAt(bundle.session, path) === undefined || bundle.parts.length >= SCHEMA_LIMITS.files) return undefined;
  return addPart(bundle, path, 'file', undefined);
}

/** The schema of documents stands among the files, once. */
function documentName(bundle: Bundle): string {
  return bundle.names.get(DOCUMENT_REF) ?? addPart(bundle, DOCUMENT_REF, 'document', documentSchema);
}

function addPart(bundle: Bundle, path: string, stem: string, content: JsonSchema | undefined): string {
  const own = fieldsOf(fieldsOf(nodeOf(bundle, bundle.path)).get('$defs')?.value);
  let number = bundle.parts.length + 1;
  while (own.has(`${stem}_${number}`) || [...bundle.names.values()].includes(`${stem}_${number}`)) number++;
  const name = `${stem}_${number}`;
  bundle.names.set(path, name);
  bundle.parts.push({ path, name, content });
  return name;
}

function refuse(bundle: Bundle, at: Range, message: string, hint: string | undefined): void {
  bundle.diagnostics.push(finding('HF5021', at, message, { hint }));
}

function asObject(value: Json | undefined): JsonObject {
  // What is neither null nor a list nor a scalar is an object.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
