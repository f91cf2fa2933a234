/** The input of an operation as a request, by the words of OpenAPI. */
import type { Json, JsonObject } from '../../../schema/json.ts';
import { ActivityError } from '../../activity.ts';
import { buildAddress } from '../../http/address.ts';
import type { HttpConnection } from '../../http/connection.ts';
import { HTTP_LIMITS } from '../../http/limits.ts';
import type { ApiOperation, ApiParameter } from './operation.ts';

type Pairs = readonly (readonly [name: string, value: string])[];

const SEPARATORS: { readonly [style: string]: string } = { spaceDelimited: ' ', pipeDelimited: '|' };

/** The address with its query. Values are encoded, so that data cannot change the path. */
export function addressOf(connection: HttpConnection, { path, parameters }: ApiOperation, input: JsonObject): URL {
  const named = new Map<string, string>();
  const template = path.replace(/\{([^{}]+)\}/g, (_, sentAs: string) => {
    const key = `p${named.size}`;
    named.set(key, sentAs);
    return `{${key}}`;
  });
  const values: Record<string, string> = {};
  for (const [key, sentAs] of named) {
    const parameter = parameters.find((one) => one.in === 'path' && one.sentAs === sentAs);
    const value = parameter === undefined ? undefined : input[parameter.name];
    if (parameter !== undefined && value !== undefined) values[key] = pairsOf(parameter, value)[0]?.[1] ?? '';
  }
  const url = buildAddress(connection, { path: template, parameters: values });
  for (const [name, value] of given(parameters, 'query', input)) url.searchParams.append(name, value);
  return url;
}

export function headersOf({ parameters }: ApiOperation, input: JsonObject): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of given(parameters, 'header', input)) {
    if (!/^[\x20-\x7e]*$/.test(value)) {
      throw new ActivityError('http.blocked', `The header "${name}" holds what no header may.`);
    }
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

function given(parameters: readonly ApiParameter[], place: ApiParameter['in'], input: JsonObject): Pairs {
  return parameters.flatMap((parameter) => {
    const value = parameter.in === place ? input[parameter.name] : undefined;
    return value === undefined ? [] : pairsOf(parameter, value);
  });
}

const isMap = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const plain = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

function pairsOf({ sentAs, style, explode }: ApiParameter, value: Json): Pairs {
  if (style === 'json') return [[sentAs, JSON.stringify(value)]];
  if (Array.isArray(value)) {
    const items = value.map(plain);
    return style === 'form' && explode
      ? items.map((item: string) => [sentAs, item])
      : [[sentAs, items.join(SEPARATORS[style] ?? ',')]];
  }
  if (!isMap(value)) return [[sentAs, plain(value)]];
  const entries = Object.entries(value);
  if (style === 'deepObject') return entries.map(([key, one]) => [`${sentAs}[${key}]`, plain(one)]);
  if (style === 'form' && explode) return entries.map(([key, one]) => [key, plain(one)]);
  const join = ([key, one]: readonly [string, Json]): string =>
    explode ? `${key}=${plain(one)}` : `${key},${plain(one)}`;
  return [[sentAs, entries.map(join).join(',')]];
}

/** A body that is no document. Throws `http.blocked` where it is too large. */
export function encodeBody(as: 'json' | 'form' | 'text', body: Json): string {
  const text = as === 'json' ? JSON.stringify(body) : as === 'form' ? encodeForm(body) : plain(body);
  if (Buffer.byteLength(text) <= HTTP_LIMITS.requestBytes) return text;
  throw new ActivityError('http.blocked', `The request has more than ${HTTP_LIMITS.requestBytes} bytes.`);
}

/** Lists repeat the name, maps put theirs in brackets. */
function encodeForm(body: Json): string {
  const form = new URLSearchParams();
  const add = (name: string, value: Json): void => {
    if (Array.isArray(value)) for (const item of value) add(name, item);
    else if (isMap(value)) for (const [key, one] of Object.entries(value)) add(`${name}[${key}]`, one);
    else if (value !== null) form.append(name, plain(value));
  };
  if (isMap(body)) for (const [key, value] of Object.entries(body)) add(key, value);
  return form.toString();
}
