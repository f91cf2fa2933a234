/** Keys that may stand at the cursor. */
import type { JsonObject } from '../../schema/json.ts';
import type { MapNode } from '../nodes.ts';
import { deref, isRequired, propertyOf, type SchemaAt } from '../resolve/schema-walk.ts';
import { fromSchemaAt } from '../types/from-schema.ts';
import type { DocumentKind } from '../validate.ts';
import { isObject, objectAt, textsAt } from '../validate-schema.ts';
import type { FlowAnalysis } from './analyse-flow.ts';
import { argumentAt } from './argument-schema.ts';
import type { Completion } from './completion.ts';
import { formsAtTrail, resolveIn } from './key-schema.ts';
import { showType } from './show-type.ts';
import type { Part } from './trail.ts';

/** `map`: holds the key with the marker; `trail` leads to the map. */
export function completeKey(
  kind: DocumentKind,
  analysis: FlowAnalysis | undefined,
  trail: readonly Part[],
  map: MapNode,
  marker: string,
): readonly Completion[] {
  const present = new Set(map.entries.map(({ key }) => key).filter((key) => !key.includes(marker)));
  const argument = kind === 'flow' && analysis ? argumentAt(analysis, trail) : undefined;
  const known = argument ? parameters(argument.schema) : keysOf(kind, trail, map, marker);
  return known.filter(({ label }) => !present.has(label));
}

/** By our own schemas. Of a map that may be several things, the keys of all. */
function keysOf(kind: DocumentKind, trail: readonly Part[], map: MapNode, marker: string): readonly Completion[] {
  const written: MapNode = { ...map, entries: map.entries.filter(({ key }) => !key.includes(marker)) };
  const forms = formsAtTrail(kind, trail, written);
  const found = new Map<string, Completion>();
  for (const form of forms) {
    const needed = new Set(textsAt(form, 'required'));
    for (const [key, property] of Object.entries(objectAt(form, 'properties') ?? {})) {
      if (found.has(key) || !isObject(property)) continue;
      const { description } = resolveIn(kind, property);
      const everywhere = needed.has(key) && (forms.length === 1 || forms.every((one) => hasKey(one, key)));
      found.set(key, {
        label: key,
        kind: 'key',
        ...(typeof description === 'string' ? { documentation: description } : {}),
        insert: `${key}: `,
        rank: everywhere ? 0 : 1,
      });
    }
  }
  return [...found.values()];
}

const hasKey = (form: JsonObject, key: string): boolean => Object.hasOwn(objectAt(form, 'properties') ?? {}, key);

/** What a callee takes. */
function parameters(at: SchemaAt | undefined): readonly Completion[] {
  return Object.keys(objectAt(deref(at) ?? {}, 'properties') ?? {}).map((key) => {
    const schema = propertyOf(at, key);
    const description = deref(schema)?.description;
    const needed = isRequired(at, key);
    return {
      label: key,
      kind: 'key',
      ...(schema === undefined ? {} : { detail: showType(fromSchemaAt(schema), 1).replaceAll(/\s+/g, ' ') }),
      ...(typeof description === 'string' ? { documentation: description } : {}),
      insert: `${key}: `,
      rank: needed ? 0 : 1,
    };
  });
}
