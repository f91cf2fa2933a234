import type { Json } from '../../../../schema/json.ts';
import { ActivityError } from '../../../activity.ts';
import { exactNumber } from '../exact-number.ts';

type Parse = (text: string) => Json;

/** `2026-11-23 15:00:00.5+00`: the session's zone is UTC. */
const moment: Parse = (text) => text.replace(' ', 'T').replace(/\+00$/, 'Z');
const wallClock: Parse = (text) => text.replace(' ', 'T');
// What JSON.parse gives is JSON.
const json: Parse = (text) => JSON.parse(text) as Json;
const base64: Parse = (text) => Buffer.from(text.slice(2), 'hex').toString('base64');
const text: Parse = (given) => given;

/** By the OIDs of PostgreSQL's own types; all others are given as PostgreSQL writes them. */
const SCALARS: ReadonlyMap<number, Parse> = new Map([
  [16, (given) => given === 't'],
  [17, base64],
  [20, exactNumber],
  [21, exactNumber],
  [23, exactNumber],
  [26, exactNumber],
  [700, exactNumber],
  [701, exactNumber],
  [1700, exactNumber],
  [114, json],
  [3802, json],
  [1114, wallClock],
  [1184, moment],
]);
/** Lists of a type, by its OID. */
const LISTS: ReadonlyMap<number, number> = new Map([
  [1000, 16],
  [1001, 17],
  [1005, 21],
  [1007, 23],
  [1016, 20],
  [1021, 700],
  [1022, 701],
  [1231, 1700],
  [199, 114],
  [3807, 3802],
  [1115, 1114],
  [1185, 1184],
  [1009, 25],
  [1014, 1042],
  [1015, 1043],
  [1182, 1082],
  [1183, 1083],
  [1187, 1186],
  [2951, 2950],
]);

/** How a value that is not null is read. */
export function parserOf(oid: number): Parse {
  const scalar = SCALARS.get(oid);
  if (scalar !== undefined) return scalar;
  const item = LISTS.get(oid);
  return item === undefined ? text : (given) => parseArray(given, SCALARS.get(item) ?? text);
}

/** `{1,NULL,"a b"}`, perhaps nested, perhaps with its bounds before it. */
function parseArray(given: string, parse: Parse): Json {
  let at = given.startsWith('[') ? given.indexOf('=') + 1 : 0;
  const quoted = (): string => {
    let value = '';
    for (at++; given[at] !== '"'; at++) {
      if (given[at] === '\\') at++;
      if (given[at] === undefined) throw broken();
      value += given[at];
    }
    at++;
    return value;
  };
  const list = (): Json => {
    const items: Json[] = [];
    at++;
    while (given[at] !== '}') {
      if (given[at] === undefined) throw broken();
      if (given[at] === ',') at++;
      else if (given[at] === '{') items.push(list());
      else if (given[at] === '"') items.push(parse(quoted()));
      else {
        const end = given.slice(at).search(/[,}]/);
        const bare = given.slice(at, at + end);
        items.push(bare === 'NULL' ? null : parse(bare));
        at += end;
      }
    }
    at++;
    return items;
  };
  return list();
}

function broken(): ActivityError {
  return new ActivityError('sql.invalid', 'PostgreSQL gave a list that cannot be read; turn it into JSON: to_json(…).');
}

/** What a value of JSON is bound as: the server reads text by the type of the place. */
export function toParameter(value: Json): unknown {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return JSON.stringify(value);
  // A list of maps can only be meant as JSON.
  if (value.some((item: Json) => typeof item === 'object' && item !== null && !Array.isArray(item))) {
    return JSON.stringify(value);
  }
  return arrayLiteral(value);
}

function arrayLiteral(list: readonly Json[]): string {
  const items = list.map((item) => {
    if (item === null) return 'NULL';
    if (Array.isArray(item)) return arrayLiteral(item);
    return `"${String(item).replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${items.join(',')}}`;
}
