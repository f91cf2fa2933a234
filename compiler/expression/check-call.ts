import {
  EXPRESSION_FUNCTIONS,
  type ExpressionFunction,
  REFUSED_FUNCTIONS,
} from '../../stdlib/functions/expression-functions.ts';
import { nearest, onlyNear } from '../diagnostics/nearest.ts';
import type { Ast } from './ast.ts';
import { replaceSpan } from './finding.ts';
import { LANGUAGE_NAMES } from './names.ts';
import type { Place } from './place.ts';

const FUNCTIONS: { readonly [name: string]: ExpressionFunction } = EXPRESSION_FUNCTIONS;
const functionOf = (name: string): ExpressionFunction | undefined =>
  Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
const refusalOf = (name: string): string | undefined =>
  Object.hasOwn(REFUSED_FUNCTIONS, name) ? REFUSED_FUNCTIONS[name] : undefined;
const isLanguageName = (name: string): boolean => LANGUAGE_NAMES.some((one) => one === name);

/** What functions and methods of other languages are called here. */
export const ELSEWHERE: { readonly [name: string]: string } = {
  coalesce: 'write (value ?? other)',
  concat: 'join texts with &, lists with $append( )',
  date: 'the time at which the step started is $now()',
  default: 'write (value ?? other)',
  endsWith: 'write $contains(text, /part$/)',
  every: 'write $count(list[$not(condition)]) = 0',
  failure: 'failures go to catch',
  find: 'write list[condition][0]',
  first: 'write list[0]',
  forEach: 'write $map(list, function($one) { … })',
  format: 'join texts with &',
  fromJSON: 'values are never text in between: name the value',
  hasOwnProperty: 'write $exists(object.field)',
  if: 'write test ? then : otherwise',
  includes: 'write $contains(text, part), or value in list',
  indexOf: 'write $contains(text, part), or value in list',
  isEmpty: 'write $count(list) = 0',
  last: 'write list[-1]',
  len: 'write $count(list) or $length(text)',
  lower: 'write $lowercase(text)',
  parseFloat: 'write $number(text)',
  parseInt: 'write $number(text)',
  push: 'values never change: write $append(list, item)',
  size: 'write $count(list) or $length(text)',
  slice: 'write $substring(text, start, length), or list[[0..2]]',
  some: 'write $count(list[condition]) > 0',
  startsWith: 'write $contains(text, /^part/)',
  success: 'a step runs after those before it have completed; failures go to catch',
  today: 'the time at which the step started is $now()',
  toJSON: 'write $string(value)',
  toLowerCase: 'write $lowercase(text)',
  toString: 'write $string(value)',
  toUpperCase: 'write $uppercase(text)',
  upper: 'write $uppercase(text)',
  uuid: 'a run must repeat exactly; let an activity make the id',
};

const elsewhere = (name: string): string | undefined => (Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined);

/** Checks who is called and with how many arguments; true where the callee needs no more visiting. */
export function checkCallee(node: Ast & { readonly t: 'call' | 'partial' }, given: number, place: Place): boolean {
  const { callee } = node;
  switch (callee.t) {
    case 'variable':
      if (!place.locals.has(callee.name)) checkNamed(node, callee, given, place);
      return true;
    case 'name': {
      const known = functionOf(callee.name) ? `write $${callee.name}( )` : undefined;
      const method = elsewhere(callee.name);
      const near = nearest(callee.name, Object.keys(FUNCTIONS));
      const hint = method ?? known ?? (near === undefined ? 'functions start with $' : `did you mean $${near}( )?`);
      const wanted = functionOf(callee.name) ? callee.name : undefined;
      const fix = wanted === undefined ? undefined : replaceSpan(callee.span, callee.name, `$${wanted}`);
      place.report('HF2030', callee.span, `\`${callee.name}( )\` is not a function`, hint, fix);
      return true;
    }
    case 'lambda':
    case 'block':
    case 'call':
    case 'partial':
    case 'regex':
      return false;
    default:
      place.report('HF2031', callee.span, 'what is called here is not a function', 'data holds no functions');
      return false;
  }
}

function checkNamed(
  node: Ast & { readonly t: 'call' | 'partial' },
  callee: Ast & { readonly t: 'variable' },
  given: number,
  place: Place,
): void {
  const { name, span } = callee;
  const found = functionOf(name);
  if (found !== undefined) {
    checkArity(node, name, found, given, place);
    return;
  }
  const refused = refusalOf(name);
  if (refused !== undefined) {
    place.report('HF2008', span, `\`$${name}\` is not in the profile`, refused);
  } else if (isLanguageName(name) || name === '' || name === '$') {
    place.report('HF2031', span, `\`$${name}\` is not a function`, 'data holds no functions');
  } else {
    const names = [...Object.keys(FUNCTIONS), ...place.locals];
    const near = nearest(name, names);
    const only = elsewhere(name) === undefined ? onlyNear(name, names) : undefined;
    const fix = only === undefined ? undefined : replaceSpan(span, `$${name}`, `$${only}`);
    const hint =
      near === undefined ? (elsewhere(name) ?? 'the reference lists the functions') : `did you mean $${near}?`;
    place.report('HF2006', span, `there is no function \`$${name}\``, hint, fix);
  }
}

function checkArity(
  node: Ast & { readonly t: 'call' | 'partial' },
  name: string,
  known: ExpressionFunction,
  given: number,
  place: Place,
): void {
  const count = node.args.length + given;
  const least = place.context && known.context ? Math.max(0, known.min - 1) : known.min;
  if (count >= least && count <= known.max) return;
  const between = known.max - known.min === 1 ? 'or' : 'to';
  const expected = known.min === known.max ? `${known.min}` : `${known.min} ${between} ${known.max}`;
  const words = `\`$${name}\` takes ${expected} argument${known.max === 1 ? '' : 's'}, found ${count}`;
  place.report('HF2007', node.span, words, `write ${known.signature}`);
}

/** A function as a value, as in `$map(list, $uppercase)`. */
export function checkFunctionValue(node: Ast & { readonly t: 'variable' }, place: Place): void {
  const refused = refusalOf(node.name);
  if (refused === undefined || isLanguageName(node.name) || place.locals.has(node.name)) return;
  place.report('HF2008', node.span, `\`$${node.name}\` is not in the profile`, refused);
}
