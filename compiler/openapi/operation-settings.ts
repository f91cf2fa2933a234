/** What the project, or extensions of the document, say of an operation that OpenAPI has no words for. */
import { API_LIMITS, type ApiPaging } from '../../stdlib/activities/openapi/operation.ts';
import { finding } from '../diagnostics/finding.ts';
import type { MapEntry, Node } from '../nodes.ts';
import { type ApiDocument, fieldOf, textOf } from './api-document.ts';

export interface OperationSettings {
  readonly effect: 'read' | 'write';
  readonly undo: 'needed' | 'none';
  readonly dispatch: 'queue' | 'local';
  readonly keyHeader?: string;
  readonly paging?: { readonly is: ApiPaging; readonly node: Node };
}

const READS = new Set(['get', 'head']);

/** The project's word counts before that of the document. */
export function readSettings(
  document: ApiDocument,
  method: MapEntry,
  operation: Node,
  override: Node | undefined,
): OperationSettings {
  const say = (key: string, extension: string): Node | undefined =>
    fieldOf(override, key) ?? fieldOf(operation, extension);
  const said = say('effect', 'x-holdfast-effect');
  const effect = oneOf(document, said, ['read', 'write'] as const) ?? (READS.has(method.key) ? 'read' : 'write');
  const undo = oneOf(document, say('undo', 'x-holdfast-undo'), ['needed', 'none'] as const) ?? 'needed';
  const dispatch = oneOf(document, fieldOf(override, 'dispatch'), ['queue', 'local'] as const) ?? 'queue';
  const keyHeader = textOf(say('keyHeader', 'x-holdfast-key-header'));
  const given = say('paging', 'x-holdfast-paging');
  const is = given && readPaging(document, given);
  const paging = given && is && effect === 'read' ? { is, node: given } : undefined;
  if (given && is && effect === 'write') {
    document.diagnostics.push(finding('HF5054', given.range, 'pages are read; this operation writes'));
  }
  return {
    effect,
    undo,
    dispatch,
    ...(keyHeader === undefined ? {} : { keyHeader: keyHeader.toLowerCase() }),
    ...(paging === undefined ? {} : { paging }),
  };
}

function oneOf<T extends string>(document: ApiDocument, node: Node | undefined, words: readonly T[]): T | undefined {
  if (node === undefined) return undefined;
  const found = words.find((word) => word === textOf(node));
  if (found === undefined) {
    document.diagnostics.push(
      finding('HF5054', node.range, `this is ${words.map((word) => `"${word}"`).join(' or ')}`),
    );
  }
  return found;
}

const numberOf = (node: Node | undefined): number | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined;

/** In holdfast.yaml its schema has judged it; in the document nobody has. */
function readPaging(document: ApiDocument, node: Node): ApiPaging | undefined {
  const text = (key: string): string => textOf(fieldOf(node, key)) ?? '';
  const by = text('by');
  const parameter = text('parameter');
  const more = textOf(fieldOf(node, 'more'));
  const maxItems = numberOf(fieldOf(node, 'maxItems')) ?? API_LIMITS.items;
  const common = { items: text('items'), maxItems };
  const named = parameter !== '';
  if (by === 'link') return { ...common, by };
  if (by === 'cursor' && named && text('next') !== '') return { ...common, by, parameter, next: text('next') };
  if (by === 'last' && named && text('value') !== '') {
    return { ...common, by, parameter, value: text('value'), ...(more === undefined ? {} : { more }) };
  }
  if (by === 'page' && named) return { ...common, by, parameter, first: numberOf(fieldOf(node, 'first')) ?? 1 };
  if (by === 'offset' && named) return { ...common, by, parameter };
  const hint = '`by: link`, or cursor (parameter, next), last (parameter, value), page (parameter), offset (parameter)';
  document.diagnostics.push(finding('HF5054', node.range, 'this says not how one page leads to the next', { hint }));
  return undefined;
}
