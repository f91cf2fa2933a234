/** What the functions of the profile take, and, where it does not depend on what they are given, what they give. */
import { BOOLEAN, INTEGER, listOf, NUMBER, recordOf, TEXT, type Type, textOf } from './type.ts';

/** `s` text, `n` number, `b` true or false, `o` object, `a` anything as a list, `l` list of numbers, `t` list of texts, `f` function, `p` text or pattern, `v` text, number, true or false, `x` anything. */
export type Parameter = 's' | 'n' | 'b' | 'o' | 'a' | 'l' | 't' | 'f' | 'p' | 'v' | 'x';

export interface Signature {
  readonly params: readonly Parameter[];
  /** The first may be the context value. */
  readonly context: boolean;
  /** Absent where what it gives depends on what it is given (`results.ts`). */
  readonly gives?: Type;
}

const TYPES = textOf('null', 'number', 'string', 'boolean', 'array', 'object', 'function');
export const MATCH: Type = recordOf(
  new Map([
    ['match', TEXT],
    ['index', INTEGER],
    ['groups', listOf({ ...TEXT, null: true, absent: true })],
  ]),
);

/** `snn?`: one letter a parameter, those after a `?` may be left out. */
const take = (params: string, gives?: Type, context = true): Signature => ({
  // The letters stand in this file alone.
  params: [...params] as unknown as readonly Parameter[],
  context,
  ...(gives === undefined ? {} : { gives }),
});
const plain = (params: string, gives?: Type): Signature => take(params, gives, false);

export const SIGNATURES: { readonly [name: string]: Signature } = {
  abs: take('n', NUMBER),
  append: plain('xx'),
  average: plain('l'),
  boolean: take('x', BOOLEAN),
  ceil: take('n', INTEGER),
  contains: take('sp', BOOLEAN),
  count: plain('a'),
  decodeUrl: take('s', TEXT),
  decodeUrlComponent: take('s', TEXT),
  distinct: plain('x'),
  each: take('of'),
  encodeUrl: take('s', TEXT),
  encodeUrlComponent: take('s', TEXT),
  exists: plain('x'),
  filter: plain('af'),
  floor: take('n', INTEGER),
  formatBase: take('nn', TEXT),
  formatInteger: take('ns', TEXT),
  formatNumber: take('nso', TEXT),
  fromMillis: take('nss', TEXT),
  join: plain('ts', TEXT),
  keys: take('x'),
  length: take('s', INTEGER),
  lookup: take('xs'),
  lowercase: take('s', TEXT),
  map: plain('af'),
  match: take('spn'),
  max: plain('l'),
  merge: plain('a'),
  min: plain('l'),
  not: take('x', BOOLEAN),
  now: plain('', TEXT),
  number: take('v', NUMBER),
  pad: take('sns', TEXT),
  parseInteger: take('ss', NUMBER),
  power: take('nn', NUMBER),
  reduce: plain('afx'),
  replace: take('sppn', TEXT),
  reverse: plain('a'),
  round: take('nn', NUMBER),
  sift: take('of'),
  single: plain('af'),
  sort: plain('af'),
  split: take('spn', listOf(TEXT)),
  spread: take('x'),
  sqrt: take('n', NUMBER),
  string: take('xb', TEXT),
  substring: take('snn', TEXT),
  substringAfter: take('ss', TEXT),
  substringBefore: take('ss', TEXT),
  sum: plain('l', NUMBER),
  toMillis: take('s', NUMBER),
  trim: take('s', TEXT),
  type: plain('x', TYPES),
  uppercase: take('s', TEXT),
  zip: plain('aaaaaaaaaaaaaaaa'),
};
