import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { API_LIMITS } from '../../stdlib/activities/openapi/operation.ts';
import { finding } from '../diagnostics/finding.ts';
import type { MapEntry, Node } from '../nodes.ts';
import { nodeAt } from '../resolve/node-at.ts';
import { fieldsOf } from '../resolve/reading.ts';

/** An OpenAPI document while it is read. Only what the document itself holds is ever followed. */
export interface ApiDocument {
  readonly path: string;
  readonly root: Node;
  /** 3.0 has schemas of its own kind; 3.1 and later have JSON Schema. */
  readonly version: '3.0' | '3.1';
  readonly diagnostics: Diagnostic[];
}

export const textOf = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
export const flagOf = (node: Node | undefined): boolean => node?.kind === 'scalar' && node.value === true;
export const entriesOf = (node: Node | undefined): readonly MapEntry[] => (node?.kind === 'map' ? node.entries : []);
export const itemsOf = (node: Node | undefined): readonly Node[] => (node?.kind === 'list' ? node.items : []);
export const fieldOf = (node: Node | undefined, key: string): Node | undefined => fieldsOf(node).get(key)?.value;

/** The pointer of a `$ref` into the document; undefined, and told, where it leads elsewhere. */
export function pointerOf(document: ApiDocument, reference: Node): string | undefined {
  const text = textOf(reference) ?? '';
  if (text.startsWith('#/')) return decode(text.slice(1));
  const hint = 'nothing outside the document is read: bundle it into one file';
  document.diagnostics.push(
    finding('HF5051', reference.range, `"${text}" does not point into this document`, { hint }),
  );
  return undefined;
}

/** Fragments of addresses are percent-encoded. */
function decode(pointer: string): string {
  try {
    return decodeURIComponent(pointer);
  } catch (error) {
    if (error instanceof URIError) return pointer;
    throw error;
  }
}

/** The node with the references at its top followed: of parameters, bodies, answers, paths. Undefined where they lead nowhere. */
export function follow(document: ApiDocument, node: Node | undefined): Node | undefined {
  let at = node;
  for (let n = 0; n < API_LIMITS.references; n++) {
    const reference = fieldOf(at, '$ref');
    if (reference === undefined) return at;
    const pointer = pointerOf(document, reference);
    if (pointer === undefined) return undefined;
    at = nodeAt(document.root, pointer);
    if (at === undefined) {
      document.diagnostics.push(finding('HF5051', reference.range, `"${textOf(reference)}" points to nothing`));
      return undefined;
    }
  }
  if (node !== undefined) circular(document, node.range);
  return undefined;
}

export function circular({ diagnostics }: ApiDocument, range: Range): void {
  const hint = 'a schema may contain itself, in a property or in items; nothing may be itself';
  diagnostics.push(finding('HF5051', range, 'the reference comes back to itself', { hint }));
}
