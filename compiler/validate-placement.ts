import type { JsonObject } from '../schema/json.ts';
import { type Context, isObject, objectAt, resolveRef, schemasAt } from './validate-schema.ts';

/** Maps inside each other that are looked at for where a key belongs. */
const DEEPEST = 3;

/**
 * Where a key that a map does not take belongs, as the schema says: in one of the keys that stand in the map, beside one that
 * the map stands in, or in a key that could stand there. Undefined where it belongs nowhere near. `siblings`: what else the
 * map could have been; `present`: the keys of the map.
 */
export function placementOf(
  context: Context,
  schema: JsonObject,
  siblings: readonly JsonObject[],
  present: ReadonlySet<string>,
  key: string,
): string | undefined {
  const below = (schemas: readonly JsonObject[], takes: (name: string) => boolean): string | undefined => {
    const found = findBelow(context, schemas, takes, key);
    return found === undefined ? undefined : `"${key}" belongs in ${found}`;
  };
  const around = (): string | undefined => {
    const found = context.trail.findLast(({ schemas }) => schemas.some((one) => knows(one, key)));
    return found && `"${key}" belongs beside \`${found.key}\`, not in it`;
  };
  return below([schema], (name) => present.has(name)) ?? around() ?? below([schema, ...siblings], () => true);
}

const propertiesOf = (schema: JsonObject): JsonObject => objectAt(schema, 'properties') ?? {};
const knows = (schema: JsonObject, key: string): boolean => Object.hasOwn(propertiesOf(schema), key);

interface Level {
  readonly path: readonly string[];
  readonly schema: JsonObject;
}

/** The nearest level below where a key is known: breadth first. `takes`: whether a key of the first level is looked into. */
function findBelow(
  context: Context,
  schemas: readonly JsonObject[],
  takes: (name: string) => boolean,
  key: string,
): string | undefined {
  let levels: readonly Level[] = schemas.map((schema) => ({ path: [], schema }));
  for (let depth = 0; depth < DEEPEST; depth++) {
    levels = levels.flatMap(({ path, schema }) =>
      Object.entries(propertiesOf(schema)).flatMap(([name, value]) =>
        isObject(value) && (depth > 0 || takes(name)) ? mapsOf(context, value, [...path, name]) : [],
      ),
    );
    const found = levels.find(({ schema }) => knows(schema, key));
    if (found) return isStep(found.schema) ? 'a step' : `\`${found.path.join('.')}\``;
    levels = levels.filter(({ schema }) => !isStep(schema));
  }
  return undefined;
}

/** A step is not looked into: what is inside has steps of its own. */
const isStep = (schema: JsonObject): boolean => knows(schema, 'id') && knows(schema, 'if');

/** The maps that may stand under a key: alone, in a list, or as one of several. */
function mapsOf(context: Context, given: JsonObject, path: readonly string[]): readonly Level[] {
  const schema = resolveRef(context, given);
  const items = objectAt(schema, 'items');
  const others = [...schemasAt(schema, 'oneOf'), ...(items ? [items] : [])];
  const below = others.flatMap((one) => mapsOf(context, one, path));
  return 'properties' in schema ? [{ path, schema }, ...below] : below;
}
