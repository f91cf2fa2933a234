import type { Json, JsonObject, JsonSchema } from '../../../schema/json.ts';
import type { FactType, Input, RulesDocument } from './document.ts';

/**
 * What `facts` must hold for a document to be asked, as a JSON Schema: the names that its inputs look up, their types and
 * their values. More may be among the facts; nothing reads it. Takes a document that was inspected.
 */
export function factsSchema(document: Json): JsonSchema {
  // Whoever loaded the document has judged it, which is what this type says.
  const { inputs } = document as unknown as RulesDocument;
  const top: Branch = new Map();
  for (const [name, input] of Object.entries(inputs)) grow(top, (input.from ?? name).split('.'), input);
  return schemaOfBranch(top);
}

/** Names to what stands there: facts, or more names. */
type Branch = Map<string, Grown>;
interface Grown {
  readonly facts: Input[];
  readonly inside: Branch;
}

function grow(branch: Branch, [key = '', ...rest]: readonly string[], input: Input): void {
  const found: Grown = branch.get(key) ?? { facts: [], inside: new Map() };
  branch.set(key, found);
  if (rest.length === 0) found.facts.push(input);
  else grow(found.inside, rest, input);
}

function schemaOfBranch(branch: Branch): JsonObject {
  const names = [...branch.keys()].filter((name) => isNeeded(branch, name));
  const parts = [...branch].map(([name, { facts, inside }]): readonly [string, JsonSchema] => {
    // Two inputs may read one fact, and one may read inside what another reads: then nothing surely fits.
    const [fact] = facts;
    if (fact !== undefined) return [name, facts.length === 1 && inside.size === 0 ? schemaOfFact(fact) : true];
    // What is no object has nothing inside, which is well where nothing inside is needed.
    return [name, isNeeded(branch, name) ? schemaOfBranch(inside) : true];
  });
  return { type: 'object', ...(names.length === 0 ? {} : { required: names }), properties: Object.fromEntries(parts) };
}

function isNeeded(branch: Branch, name: string): boolean {
  const at = branch.get(name);
  if (at === undefined) return false;
  return (
    at.facts.some(({ optional }) => optional !== true) || [...at.inside.keys()].some((one) => isNeeded(at.inside, one))
  );
}

const KINDS: { readonly [type in FactType]: string } = {
  text: 'string',
  date: 'string',
  time: 'string',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  list: 'array',
};

/** Null is as absent. */
function schemaOfFact({ type, values, optional = false, atLeast, atMost }: Input): JsonObject {
  if (values !== undefined && type !== 'time') return { enum: optional ? [...values, null] : values };
  const kind = KINDS[type];
  return {
    type: optional ? [kind, 'null'] : kind,
    ...(typeof atLeast === 'number' ? { minimum: atLeast } : {}),
    ...(typeof atMost === 'number' ? { maximum: atMost } : {}),
  };
}
