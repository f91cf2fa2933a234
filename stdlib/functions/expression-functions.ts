/**
 * The functions that an expression may call: a closed list (rule 8). None is random, none depends on the machine, its
 * locale or its time zone. The examples are tests and documentation.
 */
export type { ExpressionFunction, FunctionExample } from './expression-function.ts';

import { define, type ExpressionFunction, gives, givesNothing } from './expression-function.ts';

const NUMBERS = {
  abs: define('$abs(number)', [1, 1], true, 'The number without its sign.', gives('$abs(-5)', 5)),
  average: define('$average(list)', [1, 1], false, 'The mean of a list of numbers.', gives('$average([1, 2, 6])', 3)),
  ceil: define('$ceil(number)', [1, 1], true, 'The next whole number, upward.', gives('$ceil(1.2)', 2)),
  floor: define('$floor(number)', [1, 1], true, 'The next whole number, downward.', gives('$floor(-1.2)', -2)),
  max: define('$max(list)', [1, 1], false, 'The largest of a list of numbers.', gives('$max([3, 9, 4])', 9)),
  min: define('$min(list)', [1, 1], false, 'The smallest of a list of numbers.', gives('$min([3, 9, 4])', 3)),
  number: define(
    '$number(value)',
    [1, 1],
    true,
    'A text or true or false as a number; a text that is none fails.',
    gives("$number('12.5')", 12.5),
    gives('$number(true)', 1),
  ),
  power: define('$power(base, exponent)', [2, 2], true, 'A number to a power.', gives('$power(2, 10)', 1024)),
  round: define(
    '$round(number, digits?)',
    [1, 2],
    true,
    'Rounds to a number of digits after the point; a half goes to the even neighbour.',
    gives('$round(2.5)', 2),
    gives('$round(123.456, 2)', 123.46),
  ),
  sqrt: define('$sqrt(number)', [1, 1], true, 'The square root.', gives('$sqrt(16)', 4)),
  sum: define(
    '$sum(list)',
    [1, 1],
    false,
    'The sum of a list of numbers.',
    gives('$sum([1, 2, 3])', 6),
    gives('$sum([])', 0),
  ),
  formatBase: define(
    '$formatBase(number, base?)',
    [1, 2],
    true,
    'A whole number as text in a base from 2 to 36.',
    gives('$formatBase(100, 2)', '1100100'),
  ),
  formatInteger: define(
    '$formatInteger(number, picture)',
    [2, 2],
    true,
    'A whole number by a picture: digits, Roman numerals (`I`), letters (`a`), English words (`w`).',
    gives("$formatInteger(2026, 'I')", 'MMXXVI'),
    gives("$formatInteger(7, '000')", '007'),
  ),
  formatNumber: define(
    '$formatNumber(number, picture, symbols?)',
    [2, 3],
    true,
    'A number by a picture with `#`, `0`, `,` and `.`; symbols replaces those of the picture, one character each.',
    gives("$formatNumber(12345.6, '#,##0.00')", '12,345.60'),
    gives("$formatNumber(0.14, '00%')", '14%'),
    gives("$formatNumber(1234.5, '#.##0,00', { 'decimal-separator': ',', 'grouping-separator': '.' })", '1.234,50'),
  ),
  parseInteger: define(
    '$parseInteger(text, picture)',
    [2, 2],
    true,
    'Reads a whole number by the pictures of $formatInteger.',
    gives("$parseInteger('12,345', '#,##0')", 12345),
  ),
} as const satisfies { readonly [name: string]: ExpressionFunction };

const TEXTS = {
  contains: define(
    '$contains(text, pattern)',
    [2, 2],
    true,
    'Whether a text holds another one, or a match of a regular expression.',
    gives("$contains('declaration', 'clar')", true),
    gives("$contains('UN1203', /^UN[0-9]{4}$/)", true),
  ),
  decodeUrl: define(
    '$decodeUrl(text)',
    [1, 1],
    true,
    'Undoes $encodeUrl.',
    gives("$decodeUrl('https://example.org/a%20b')", 'https://example.org/a b'),
  ),
  decodeUrlComponent: define(
    '$decodeUrlComponent(text)',
    [1, 1],
    true,
    'Undoes $encodeUrlComponent.',
    gives("$decodeUrlComponent('a%2Fb')", 'a/b'),
  ),
  encodeUrl: define(
    '$encodeUrl(text)',
    [1, 1],
    true,
    'Escapes what may not stand in a URL.',
    gives("$encodeUrl('https://example.org/a b')", 'https://example.org/a%20b'),
  ),
  encodeUrlComponent: define(
    '$encodeUrlComponent(text)',
    [1, 1],
    true,
    'Escapes what may not stand in one part of a URL.',
    gives("$encodeUrlComponent('a/b')", 'a%2Fb'),
  ),
  join: define(
    '$join(list, separator?)',
    [1, 2],
    false,
    'The texts of a list as one text.',
    gives("$join(['a', 'b', 'c'], ', ')", 'a, b, c'),
  ),
  length: define('$length(text)', [1, 1], true, 'The number of characters.', gives("$length('héllo')", 5)),
  lowercase: define('$lowercase(text)', [1, 1], true, 'In small letters.', gives("$lowercase('ABC')", 'abc')),
  match: define(
    '$match(text, pattern, limit?)',
    [2, 3],
    true,
    'The matches of a regular expression, each with its place and its groups.',
    gives("$match('a1b2', /([a-z])([0-9])/, 1)", { match: 'a1', index: 0, groups: ['a', '1'] }),
    givesNothing("$match('abc', /x/)"),
  ),
  pad: define(
    '$pad(text, width, filler?)',
    [2, 3],
    true,
    'Fills up to a width: on the right, or on the left where the width is negative.',
    gives("$pad('ab', 5)", 'ab   '),
    gives("$pad('7', -3, '0')", '007'),
  ),
  replace: define(
    '$replace(text, pattern, replacement, limit?)',
    [3, 4],
    true,
    'Replaces a text or the matches of a regular expression; `$1` in the replacement is the first group.',
    gives("$replace('a-b-c', '-', '+')", 'a+b+c'),
    gives("$replace('2026-01-31', /([0-9]+)-([0-9]+)-([0-9]+)/, '$3.$2.$1')", '31.01.2026'),
  ),
  split: define(
    '$split(text, separator, limit?)',
    [2, 3],
    true,
    'The parts of a text between a separator, or between matches of a regular expression.',
    gives("$split('a,b,c', ',')", ['a', 'b', 'c']),
    gives("$split('a, b;c', /[,;] ?/)", ['a', 'b', 'c']),
  ),
  string: define(
    '$string(value, pretty?)',
    [1, 2],
    true,
    'A value as text: a text as it is, anything else as JSON.',
    gives('$string(5)', '5'),
    gives("$string({ 'a': [1, true] })", '{"a":[1,true]}'),
  ),
  substring: define(
    '$substring(text, start, length?)',
    [2, 3],
    true,
    'A part of a text, counted from 0; a negative start counts from the end.',
    gives("$substring('shipment', 4)", 'ment'),
    gives("$substring('shipment', -4, 2)", 'me'),
  ),
  substringAfter: define(
    '$substringAfter(text, part)',
    [2, 2],
    true,
    'What follows the first occurrence; the whole text where there is none.',
    gives("$substringAfter('agent@example.org', '@')", 'example.org'),
  ),
  substringBefore: define(
    '$substringBefore(text, part)',
    [2, 2],
    true,
    'What precedes the first occurrence; the whole text where there is none.',
    gives("$substringBefore('agent@example.org', '@')", 'agent'),
  ),
  trim: define(
    '$trim(text)',
    [1, 1],
    true,
    'Without white space at both ends, and with single spaces between.',
    gives("$trim('  a   b ')", 'a b'),
  ),
  uppercase: define('$uppercase(text)', [1, 1], true, 'In capital letters.', gives("$uppercase('abc')", 'ABC')),
} as const satisfies { readonly [name: string]: ExpressionFunction };

const LISTS = {
  append: define(
    '$append(list, list)',
    [2, 2],
    false,
    'One list after the other.',
    gives('$append([1, 2], [3])', [1, 2, 3]),
  ),
  count: define(
    '$count(list)',
    [1, 1],
    false,
    'The number of elements: 1 for a value that is no list, 0 for an absent one.',
    gives('$count([1, 2, 3])', 3),
    gives('$count([])', 0),
  ),
  distinct: define('$distinct(list)', [1, 1], false, 'Each value once.', gives('$distinct([1, 2, 1])', [1, 2])),
  filter: define(
    '$filter(list, function)',
    [2, 2],
    false,
    'The elements for which the function gives true; it takes an element, its index and the list.',
    gives('$filter([1, 2, 3, 4], function($n) { $n > 2 })', [3, 4]),
  ),
  map: define(
    '$map(list, function)',
    [2, 2],
    false,
    'What the function gives for each element; it takes an element, its index and the list.',
    gives('$map([1, 2, 3], function($n) { $n * $n })', [1, 4, 9]),
  ),
  reduce: define(
    '$reduce(list, function, start?)',
    [2, 3],
    false,
    'Combines the elements, two at a time, from the left.',
    gives('$reduce([2, 3, 4], function($product, $n) { $product * $n })', 24),
  ),
  reverse: define('$reverse(list)', [1, 1], false, 'The other way round.', gives('$reverse([1, 2, 3])', [3, 2, 1])),
  single: define(
    '$single(list, function?)',
    [1, 2],
    false,
    'The one element for which the function gives true; none or several fail.',
    gives('$single([1, 2, 3], function($n) { $n > 2 })', 3),
  ),
  sort: define(
    '$sort(list, function?)',
    [1, 2],
    false,
    'Sorted upward; the function says whether its first argument comes after its second.',
    gives('$sort([3, 1, 2])', [1, 2, 3]),
    gives('$sort([3, 1, 2], function($a, $b) { $a < $b })', [3, 2, 1]),
  ),
  zip: define(
    '$zip(list, list, …)',
    [1, 16],
    false,
    'Lists of the elements that have the same index, as long as the shortest.',
    gives("$zip([1, 2], ['a', 'b'])", [
      [1, 'a'],
      [2, 'b'],
    ]),
  ),
} as const satisfies { readonly [name: string]: ExpressionFunction };

const OBJECTS = {
  each: define(
    '$each(object, function)',
    [2, 2],
    true,
    'What the function gives for each member; it takes a value and its key.',
    gives("$each({ 'a': 1, 'b': 2 }, function($value, $key) { $key & $value })", ['a1', 'b2']),
  ),
  keys: define('$keys(object)', [1, 1], true, 'The keys of an object.', gives("$keys({ 'a': 1, 'b': 2 })", ['a', 'b'])),
  lookup: define(
    '$lookup(object, key)',
    [2, 2],
    true,
    'The member of that key.',
    gives("$lookup({ 'a': 1 }, 'a')", 1),
    givesNothing("$lookup({ 'a': 1 }, 'b')"),
  ),
  merge: define(
    '$merge(list)',
    [1, 1],
    false,
    'The members of all objects of a list as one object; the last of a key wins.',
    gives("$merge([{ 'a': 1, 'b': 2 }, { 'b': 3 }])", { a: 1, b: 3 }),
  ),
  sift: define(
    '$sift(object, function)',
    [2, 2],
    true,
    'An object with the members for which the function gives true; absent where there are none.',
    gives("$sift({ 'a': 1, 'b': 5 }, function($value) { $value > 2 })", { b: 5 }),
  ),
  spread: define(
    '$spread(object)',
    [1, 1],
    true,
    'One object for each member.',
    gives("$spread({ 'a': 1, 'b': 2 })", [{ a: 1 }, { b: 2 }]),
  ),
} as const satisfies { readonly [name: string]: ExpressionFunction };

const VALUES = {
  boolean: define(
    '$boolean(value)',
    [1, 1],
    true,
    'False for false, 0, null, and whatever is empty; true otherwise.',
    gives("$boolean('')", false),
    gives('$boolean([0, 1])', true),
  ),
  exists: define(
    '$exists(value)',
    [1, 1],
    false,
    'Whether a value is there.',
    gives('$exists(1)', true),
    gives('$exists([][0])', false),
  ),
  not: define('$not(value)', [1, 1], true, 'False for what $boolean makes true.', gives('$not(false)', true)),
  type: define(
    '$type(value)',
    [1, 1],
    false,
    'null, number, string, boolean, array, object or function.',
    gives('$type([])', 'array'),
  ),
} as const satisfies { readonly [name: string]: ExpressionFunction };

const TIMES = {
  fromMillis: define(
    '$fromMillis(milliseconds, picture?, offset?)',
    [1, 3],
    true,
    'Milliseconds since 1970 as a time in UTC or at an offset, or by a picture.',
    gives('$fromMillis(1767225600000)', '2026-01-01T00:00:00.000Z'),
    gives("$fromMillis(1767225600000, '[D01].[M01].[Y0001]')", '01.01.2026'),
  ),
  now: define(
    '$now()',
    [0, 0],
    false,
    'The time at which the step started, as text.',
    // Examples are evaluated at 2026-01-01T00:00:00Z.
    gives('$now()', '2026-01-01T00:00:00.000Z'),
  ),
  toMillis: define(
    '$toMillis(text)',
    [1, 1],
    true,
    'A date, or a date and time with an offset, as milliseconds since 1970.',
    gives("$toMillis('2026-01-01T01:00:00+01:00')", 1767225600000),
  ),
} as const satisfies { readonly [name: string]: ExpressionFunction };

/** What the functions are about, in the order of the reference. */
export const FUNCTION_FAMILIES: {
  readonly [family: string]: { readonly [name: string]: ExpressionFunction };
} = { Values: VALUES, Numbers: NUMBERS, Texts: TEXTS, Lists: LISTS, Objects: OBJECTS, Times: TIMES };

/** By name without `$`. */
export const EXPRESSION_FUNCTIONS = {
  ...VALUES,
  ...NUMBERS,
  ...TEXTS,
  ...LISTS,
  ...OBJECTS,
  ...TIMES,
} as const satisfies { readonly [name: string]: ExpressionFunction };

/** Functions of JSONata that are not in the profile: why, and what to do instead. */
export const REFUSED_FUNCTIONS: { readonly [name: string]: string } = {
  assert: 'raise an error with a step: raise: { type: … }',
  base64decode: 'bytes do not belong into expressions; let an activity decode them',
  base64encode: 'bytes do not belong into expressions; let an activity encode them',
  clone: 'values never change, so there is nothing to copy',
  error: 'raise an error with a step: raise: { type: … }',
  eval: 'data is never evaluated',
  millis: 'take $toMillis($now())',
  random: 'a run must repeat exactly; let an activity draw the number',
  shuffle: 'a run must repeat exactly; let an activity draw the order',
};
