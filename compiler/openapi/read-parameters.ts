import type { ApiParameter } from '../../stdlib/activities/openapi/operation.ts';
import type { Node } from '../nodes.ts';
import { type ApiDocument, entriesOf, fieldOf, flagOf, follow, itemsOf, textOf } from './api-document.ts';

/** A parameter of an operation with its schema, as it is written. */
export interface ReadParameter {
  readonly sent: ApiParameter;
  readonly required: boolean;
  readonly schema: Node | undefined;
  readonly description: string | undefined;
  readonly node: Node;
}

/** The reason why an operation cannot be called. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
  readonly node: Node;
  constructor(node: Node, message: string) {
    super(message);
    this.node = node;
  }
}

/** Headers that are not parameters (OpenAPI 3.1, 4.8.12.1), or belong to the connection. */
const NOT_A_PARAMETER =
  /^(accept|content-type|authorization|cookie|host|connection|content-length|transfer-encoding)$/i;
/** A header that carries an idempotency key, where the document declares it. */
const KEY_HEADER = /^(x-)?idempotency-key$/i;

/** Those of the path and of the operation, which count before them. Throws `Unsupported`. */
export function readParameters(
  document: ApiDocument,
  pathItem: Node,
  operation: Node,
  keyHeader: string | undefined,
): { readonly parameters: readonly ReadParameter[]; readonly keyHeader?: string } {
  const found = new Map<string, Node>();
  for (const owner of [pathItem, operation]) {
    for (const given of itemsOf(fieldOf(owner, 'parameters'))) {
      const node = follow(document, given);
      if (node === undefined) throw new Unsupported(given, 'one of its parameters cannot be read');
      found.set(`${textOf(fieldOf(node, 'in'))} ${textOf(fieldOf(node, 'name'))}`, node);
    }
  }
  const taken = new Set(['body']);
  let header = keyHeader;
  const parameters = [...found.values()].sort(byPlace).flatMap((node): readonly ReadParameter[] => {
    const name = textOf(fieldOf(node, 'name')) ?? '';
    if (textOf(fieldOf(node, 'in')) === 'header') {
      if (NOT_A_PARAMETER.test(name)) return [];
      if (name.toLowerCase() === keyHeader || (keyHeader === undefined && KEY_HEADER.test(name))) {
        header = name.toLowerCase();
        return [];
      }
    }
    const read = readParameter(node, name, taken);
    return read === undefined ? [] : [read];
  });
  return { parameters, ...(header === undefined ? {} : { keyHeader: header }) };
}

const PLACES = ['path', 'query', 'header', 'cookie'] as const;
/** The same, for the look-up of what may be none of them. */
const NAMES_OF_PLACES: readonly (string | undefined)[] = PLACES;
const byPlace = (one: Node, other: Node): number => placeOf(one) - placeOf(other);
const placeOf = (node: Node): number => NAMES_OF_PLACES.indexOf(textOf(fieldOf(node, 'in')));

function readParameter(node: Node, sentAs: string, taken: Set<string>): ReadParameter | undefined {
  const place = PLACES[placeOf(node)];
  const required = place === 'path' || flagOf(fieldOf(node, 'required'));
  if (place === undefined || sentAs === '') throw new Unsupported(node, 'one of its parameters has no name or place');
  if (place === 'cookie') {
    if (required) throw new Unsupported(node, `it needs the cookie "${sentAs}"`);
    return undefined;
  }
  const style = textOf(fieldOf(node, 'style')) ?? (place === 'query' ? 'form' : 'simple');
  const explode = fieldOf(node, 'explode') === undefined ? style === 'form' : flagOf(fieldOf(node, 'explode'));
  const content = entriesOf(fieldOf(node, 'content'))[0]?.value;
  const sent = styleOf(place, content === undefined ? style : 'json');
  if (sent === undefined) throw new Unsupported(node, `the style "${style}" of "${sentAs}" is not supported`);
  // Names are those of the document; where two places share one, the later says where it goes.
  const name = taken.has(sentAs) ? `${place}_${sentAs}` : sentAs;
  taken.add(name);
  return {
    sent: { name, sentAs, in: place, style: sent, explode },
    required,
    schema: fieldOf(content ?? node, 'schema'),
    description: textOf(fieldOf(node, 'description')),
    node,
  };
}

function styleOf(place: 'path' | 'query' | 'header', style: string): ApiParameter['style'] | undefined {
  if (style === 'json') return 'json';
  if (place !== 'query') return style === 'simple' ? 'simple' : undefined;
  return (['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'] as const).find((one) => one === style);
}
