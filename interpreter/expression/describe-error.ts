import type { LibraryError } from './library.ts';

/** In a message: what a value is, never the value itself, which may be personal data. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'object':
      return 'an object';
    default:
      return 'a function';
  }
}
const token = (error: LibraryError): string => (typeof error.token === 'string' ? error.token : 'the operator');
const called = (error: LibraryError): string => (typeof error.token === 'string' ? `$${error.token}` : 'the function');
const argument = (error: LibraryError): string => `argument ${error.index ?? 1} of ${called(error)}`;
const message = (error: LibraryError): string => (typeof error.message === 'string' ? error.message : '');

type Describe = (error: LibraryError) => string;
const EXHAUSTED: { readonly [code: string]: Describe } = {
  H0001: () => 'the expression takes more steps than one evaluation may; loop over fewer elements',
  H0002: (e) => `a text grew beyond ${String(e.value)} characters`,
  D1011: (e) => `the expression calls itself, or nests, more than ${String(e.value)} levels deep`,
  D2014: () => 'the range holds too many numbers',
  D2015: (e) => `a list grew beyond ${String(e.value)} elements`,
};
const FAILED: { readonly [code: string]: Describe } = {
  H0003: (e) => `the picture is longer than ${String(e.value)} characters`,
  H0004: () => 'the regular expression is not one; look-around and back-references are not available',
  H0005: () => 'each option of $formatNumber must be one character',
  D1001: () => 'a number became too large, or is none',
  D1002: (e) => `only a number can be negated, and this is ${kindOf(e.value)}`,
  T1003: (e) => `a key of an object must be text, and this is ${kindOf(e.value)}`,
  D1004: () => 'the regular expression matches the empty text, which would never end',
  T1005: (e) => `${token(e)}( ) is not a function; write $${token(e)}( )`,
  T1006: () => 'what is called here is not a function',
  T1007: (e) => `${token(e)}( ) is not a function; write $${token(e)}( )`,
  T1008: () => 'what is called here is not a function',
  D1009: () => 'two pairs of the object give the same key',
  T1010: (e) => `the matcher given to ${called(e)} does not answer as a regular expression does`,
  D1013: () => 'that key is reserved',
  T2001: (e) => `the left side of ${token(e)} must be a number, and is ${kindOf(e.value)}`,
  T2002: (e) => `the right side of ${token(e)} must be a number, and is ${kindOf(e.value)}`,
  T2003: (e) => `a range must start with a whole number, and this is ${kindOf(e.value)}`,
  T2004: (e) => `a range must end with a whole number, and this is ${kindOf(e.value)}`,
  T2006: (e) => `the right side of ~> must be a function, and is ${kindOf(e.value)}`,
  T2007: (e) => `the sort compares ${kindOf(e.value)} with ${kindOf(e.value2)}`,
  T2008: (e) => `a sort needs numbers or texts, and this is ${kindOf(e.value)}`,
  T2009: (e) => `${token(e)} compares ${kindOf(e.value)} with ${kindOf(e.value2)}`,
  T2010: (e) => `${token(e)} compares numbers or texts, and one side is ${kindOf(e.value)}`,
  T0410: (e) => `${argument(e)} does not fit: it is ${kindOf(e.value)}`,
  T0411: (e) => `${argument(e)} was left out, and the context value does not fit: it is ${kindOf(e.value)}`,
  T0412: (e) => `${argument(e)} must be a list of ${String(e.type)}`,
  D3001: () => 'a number that is none cannot become text',
  D3010: () => 'the pattern of $replace is empty',
  D3011: () => 'the limit of $replace is negative',
  D3012: () => 'the function given to $replace must give text',
  D3020: () => 'the limit of $split is negative',
  D3030: (e) => `$number cannot read this ${kindOf(e.value) === 'text' ? 'text' : 'value'} as a number`,
  D3040: () => 'the limit of $match is negative',
  D3050: () => 'the function given to $reduce must take two parameters at least',
  D3060: () => '$sqrt of a negative number',
  D3061: () => 'the result of $power is too large, or no number',
  D3070: () => '$sort of anything but numbers only or texts only needs a function that compares',
  D3100: () => 'the base of $formatBase must be from 2 to 36',
  D3110: () => '$toMillis needs a date, or a date and time with an offset: 2026-01-31T12:00:00Z',
  D3130: () => 'that numbering sequence is not available',
  D3131: () => 'the digits of the picture are of different scripts',
  D3132: () => 'the picture holds an unknown component',
  D3133: () => 'only months and days have names',
  D3134: () => 'the offset in the picture has more than four digits',
  D3135: () => 'a [ of the picture has no ]',
  D3137: (e) => message(e) || '$error was called',
  D3138: () => '$single found more than one match',
  D3139: () => '$single found no match',
  D3140: () => 'the text is not one that the URL function can work on',
  D3141: (e) => message(e) || '$assert did not hold',
};

export interface Described {
  readonly detail: string;
  /** Of the token that the error is about, in the source. */
  readonly offset?: number;
  readonly exhausted: boolean;
}

const isLibraryError = (thrown: unknown): thrown is LibraryError =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string';

/** What the library threw, in our words. The same on every machine: no text of the engine gets through. */
export function describeError(thrown: unknown): Described {
  if (!isLibraryError(thrown)) {
    return { detail: 'a value is nested too deep, or a function was given what it cannot work on', exhausted: false };
  }
  const offset = typeof thrown.position === 'number' ? { offset: thrown.position } : {};
  const exhausted = EXHAUSTED[thrown.code];
  if (exhausted !== undefined) return { detail: exhausted(thrown), ...offset, exhausted: true };
  const failed = FAILED[thrown.code];
  if (failed !== undefined) return { detail: failed(thrown), ...offset, exhausted: false };
  const what =
    thrown.code.startsWith('D308') || thrown.code.startsWith('D309') ? 'the picture of the number' : 'the expression';
  return { detail: `${what} is not well formed (${thrown.code})`, ...offset, exhausted: false };
}
