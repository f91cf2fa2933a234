import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Json, JsonObject } from '../../schema/json.ts';
import { finding } from '../diagnostics/finding.ts';
import { respell } from '../diagnostics/fix.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { MapValue, Value } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import { deref, isObject, isRequired, itemOf, propertyOf, type SchemaAt } from '../resolve/schema-walk.ts';
import { entrySchema } from '../resolve/schemas.ts';

/**
 * Holds what is written out in a value against its schema. Says only what is certain: an expression may give anything,
 * and schemas that combine others (`anyOf`, …) are judged when the step runs.
 */
export function judgeLiteral(
  value: Value,
  at: SchemaAt | undefined,
  links: Links,
  owner: string,
  path: readonly string[] = [],
): readonly Diagnostic[] {
  // A file parameter becomes the file's content.
  if (links.files.has(value)) return [];
  const schema = deref(at);
  if (!schema || value.k === 'expr' || value.k === 'broken') return [];
  const type = wrongType(value, schema);
  if (type) return [type];
  if (value.k === 'map') return judgeMap(value, schema, at, links, owner, path);
  if (value.k === 'list') return value.items.flatMap((item) => judgeLiteral(item, itemOf(at), links, owner, path));
  const problem = judgeScalar(value.v, schema);
  return problem ? [finding('HF5012', value.range, problem.message, { hint: problem.hint })] : [];
}

function judgeMap(
  map: MapValue,
  schema: JsonObject,
  at: SchemaAt | undefined,
  links: Links,
  owner: string,
  path: readonly string[],
): readonly Diagnostic[] {
  const whose = path.length === 0 ? owner : `\`${path.join('.')}\` of ${owner}`;
  const given = new Set(map.entries.map(({ key }) => key));
  const known = isObject(schema.properties) ? Object.keys(schema.properties) : [];
  const missing = known.filter((key) => isRequired(at, key) && !given.has(key));
  const closed = schema.additionalProperties === false && !isObject(schema.patternProperties);
  const free = known.filter((key) => !given.has(key));
  const found = missing.map((key) =>
    finding('HF5010', map.range, `${whose} needs "${key}"`, {
      hint: didYouMean(
        key,
        [...given].filter((one) => !known.includes(one)),
      )
        ? 'is a key misspelt?'
        : 'add the key',
    }),
  );
  for (const { key, keyRange, value } of map.entries) {
    if (closed && !known.includes(key)) {
      const hint = didYouMean(key, free) ?? `it takes ${known.length === 0 ? 'nothing' : listSome(known)}`;
      found.push(finding('HF5011', keyRange, `${whose} has no "${key}"`, { hint, fix: respell(keyRange, key, free) }));
      continue;
    }
    found.push(
      ...judgeLiteral(value, entrySchema(map, key, at, links) ?? propertyOf(at, key), links, owner, [...path, key]),
    );
  }
  return found;
}

type JsonType = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

function wrongType(value: Extract<Value, { k: 'map' | 'list' | 'lit' }>, schema: JsonObject): Diagnostic | undefined {
  const wanted = [schema.type ?? []].flat().filter((type): type is string => typeof type === 'string');
  const type = value.k === 'map' ? 'object' : value.k === 'list' ? 'array' : typeOf(value.v);
  const fits = wanted.some((one) => one === type || (one === 'integer' && type === 'number'));
  if (wanted.length === 0 || fits) return undefined;
  const hint =
    type === 'string' && wanted.some((one) => one === 'number' || one === 'integer' || one === 'boolean')
      ? 'without quotes it is a number, true or false'
      : type !== 'string' && wanted.includes('string')
        ? 'put it in quotes'
        : undefined;
  const message = `this is ${NAMES[type]}, and ${wanted.map(nameOf).join(' or ')} is expected`;
  return finding('HF5012', value.range, message, { hint });
}

const NAMES: { readonly [type in JsonType]: string } = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

function nameOf(type: string): string {
  if (type === 'integer') return 'a whole number';
  return Object.entries(NAMES).find(([name]) => name === type)?.[1] ?? type;
}

function typeOf(value: null | boolean | number | string): JsonType {
  if (value === null) return 'null';
  const type = typeof value;
  return type === 'string' ? 'string' : type === 'number' ? 'number' : 'boolean';
}

interface Problem {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** The keywords that can be decided without a validator; the others are judged when the step runs. */
function judgeScalar(value: null | boolean | number | string, schema: JsonObject): Problem | undefined {
  const allowed = schema.const !== undefined ? [schema.const] : Array.isArray(schema.enum) ? schema.enum : undefined;
  if (allowed && !allowed.some((one: Json) => one === value)) {
    const words = allowed.filter((one: Json) => typeof one === 'string');
    const near = typeof value === 'string' ? didYouMean(value, words) : undefined;
    const list = listSome(allowed.map((one: Json) => JSON.stringify(one)));
    return { message: `${JSON.stringify(value)} is not allowed here`, hint: near ?? `one of ${list}` };
  }
  if (typeof value === 'number') return judgeNumber(value, schema);
  if (typeof value !== 'string') return undefined;
  const length = [...value].length;
  const { minLength, maxLength } = schema;
  if (typeof minLength === 'number' && length < minLength) {
    return { message: `the text is shorter than it may be: ${length} of at least ${minLength} characters` };
  }
  if (typeof maxLength === 'number' && length > maxLength) {
    return { message: `the text is longer than it may be: ${length} of at most ${maxLength} characters` };
  }
  return undefined;
}

function judgeNumber(value: number, schema: JsonObject): Problem | undefined {
  const bound = (key: string): number | undefined => {
    const limit = schema[key];
    return typeof limit === 'number' ? limit : undefined;
  };
  const types = [schema.type ?? []].flat();
  if (types.includes('integer') && !types.includes('number') && !Number.isInteger(value)) {
    return { message: `${value} is no whole number` };
  }
  const [least, most] = [bound('minimum'), bound('maximum')];
  const [above, below] = [bound('exclusiveMinimum'), bound('exclusiveMaximum')];
  if (least !== undefined && value < least) return { message: `${value} is less than ${least}` };
  if (most !== undefined && value > most) return { message: `${value} is more than ${most}` };
  if (above !== undefined && value <= above) return { message: `${value} is not more than ${above}` };
  if (below !== undefined && value >= below) return { message: `${value} is not less than ${below}` };
  return undefined;
}
