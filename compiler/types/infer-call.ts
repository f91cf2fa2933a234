/** Calls: of the functions of the profile, and of those that the expression makes itself. */

import { EXPRESSION_FUNCTIONS } from '../../stdlib/functions/expression-functions.ts';
import type { Ast } from '../expression/ast.ts';
import { forget } from '../expression/known-paths.ts';
import { elementsOf } from './elements.ts';
import { infer } from './infer.ts';
import { carry } from './labels.ts';
import { resultOf } from './results.ts';
import { type Scope, TYPE_LIMITS } from './scope.ts';
import { type Parameter, SIGNATURES, type Signature } from './signatures.ts';
import { truthOf } from './truth.ts';
import {
  ABSENT,
  BOOLEAN,
  booleanOf,
  doubt,
  functionOf,
  hasValue,
  isPerhaps,
  joinAll,
  label,
  NEVER,
  NULL,
  NUMBER,
  perhaps,
  TEXT,
  type Type,
  UNKNOWN,
} from './type.ts';

type Call = Ast & { readonly t: 'call' };

export const isNamed = (name: string): boolean => Object.hasOwn(SIGNATURES, name);

/** `args`: the types of all arguments, with one that comes from the left of `~>`. */
export function callNamed(name: string, args: readonly Type[], node: Call, scope: Scope): Type {
  const signature = SIGNATURES[name];
  if (signature === undefined) return UNKNOWN;
  const given = withContext(signature, name, args, scope);
  // Of what comes from elsewhere (the context, the left side) the whole call is the place.
  const places = [...Array.from({ length: given.length - node.args.length }, () => node), ...node.args];
  if (name === 'lookup') noteUnknownKey(given, places, scope);
  for (const [i, type] of given.entries()) check(signature.params[i], type, places[i] ?? node, scope);
  return give(name, signature, given, node.args, scope);
}

/** A field that is asked for by a literal name, and that no schema declares. */
function noteUnknownKey([of, key]: readonly Type[], places: readonly Ast[], { work }: Scope): void {
  const [name, more] = key?.text?.values ?? [];
  const place = places[1];
  if (
    of?.object === undefined ||
    of.any ||
    of.list ||
    place?.t !== 'literal' ||
    name === undefined ||
    more !== undefined
  )
    return;
  const { names, open } = of.object;
  if (open !== 'open' && !names.includes(name)) work.note({ k: 'unknown_field', span: place.span, name, names });
}

function give(name: string, signature: Signature, args: readonly Type[], asts: readonly Ast[], scope: Scope): Type {
  if (signature.gives === undefined) {
    const call = (callee: Type | undefined, given: readonly Type[]): Type => apply(callee ?? UNKNOWN, given, scope);
    const result = resultOf(name, args, asts, { call, type: (ast) => infer(ast, scope) });
    return MEASURES.has(name) ? result : withLabels(result, args);
  }
  const [first] = args;
  if (first !== undefined && !hasValue(first)) return ABSENT;
  if (name === 'not' && first !== undefined && !first.absent) return negated(first);
  // Where an argument does not fit, the library may take the context value for the first one, which may be nothing.
  const sure = args.every((arg, i) => !arg.absent && fits(signature.params[i] ?? 'x', arg));
  // A function that is handed on is called with what nobody knows here; what it gives becomes part of the result.
  const all = args.flatMap((arg) => (arg.function ? [arg, apply(arg, [UNKNOWN], scope)] : [arg]));
  const gives = MEASURES.has(name) ? signature.gives : carry(signature.gives, all);
  if (sure) return gives;
  return args.some((arg) => isPerhaps(arg)) ? perhaps(gives) : doubt(gives);
}

/** What these give says how much there is, or of which kind, and nothing of what it is. */
const MEASURES: ReadonlySet<string> = new Set([
  'boolean',
  'contains',
  'count',
  'exists',
  'length',
  'not',
  'now',
  'type',
]);

/** Parts keep their own labels; what is built in an unknown way has those of all that went in. */
function withLabels(result: Type, args: readonly Type[]): Type {
  if (result.any || !(result.object || result.list)) return carry(result, args);
  return args.reduce((type, arg) => label(type, arg.labels), result);
}

function negated(type: Type): Type {
  const truth = truthOf(type);
  return truth === undefined ? BOOLEAN : booleanOf(!truth);
}

/** The library takes the context value for the first argument where that is missing. */
function withContext(signature: Signature, name: string, args: readonly Type[], scope: Scope): readonly Type[] {
  if (!signature.context || scope.context === undefined || args.length >= signature.params.length) return args;
  const required = (EXPRESSION_FUNCTIONS as { readonly [name: string]: { readonly min: number } })[name]?.min ?? 1;
  const [first] = args;
  const fits = first !== undefined && accepts(signature.params[0] ?? 'x', first);
  return args.length < required || !fits ? [scope.context, ...args] : args;
}

function check(parameter: Parameter | undefined, found: Type, { span }: Ast, scope: Scope): void {
  if (parameter === undefined || !hasValue(found)) return;
  const expected = EXPECTED[parameter];
  if (!accepts(parameter, found)) scope.work.note({ k: 'mismatch', span, expected, found });
  else if (found.null && !found.any && !accepts(parameter, NULL)) scope.work.note({ k: 'null', span, expected });
  else if (!mayNotBeKnown(found) && !fits(parameter, found)) scope.work.note({ k: 'perhaps', span, expected, found });
}

const mayNotBeKnown = (type: Type): boolean => type.any || elementsOf(type).item.any;

/** Whether every alternative fits. */
function fits(parameter: Parameter, type: Type): boolean {
  if (parameter === 'x' || parameter === 'a') return true;
  if (type.any) return false;
  const { booleans, number, text, object, list, function: one, ...rest } = type;
  const alternatives: readonly Type[] = [
    ...(rest.null ? [NULL] : []),
    ...(booleans.length > 0 ? [BOOLEAN] : []),
    ...(number ? [NUMBER] : []),
    ...(text ? [TEXT] : []),
    ...(object ? [{ ...NEVER, object }] : []),
    ...(list ? [{ ...NEVER, list }] : []),
    ...(one ? [{ ...NEVER, function: one }] : []),
  ];
  if (parameter === 'l' || parameter === 't') return fits(parameter === 'l' ? 'n' : 's', elementsOf(type).item);
  return alternatives.every((alternative) => accepts(parameter, alternative));
}

/** Whether one of the alternatives fits. */
function accepts(parameter: Parameter, type: Type): boolean {
  if (type.any) return true;
  const { number, text, object } = type;
  switch (parameter) {
    case 's':
      return text !== undefined;
    case 'n':
      return number !== undefined;
    case 'b':
      return type.booleans.length > 0;
    case 'o':
      return object !== undefined;
    case 'f':
      return type.function !== undefined;
    case 'p':
      return text !== undefined || type.function !== undefined;
    case 'v':
      return text !== undefined || number !== undefined || type.booleans.length > 0;
    case 'l':
    case 't':
      return acceptsList(type, parameter === 'l' ? 'n' : 's');
    case 'a':
    case 'x':
      return true;
  }
}

function acceptsList(type: Type, of: Parameter): boolean {
  const { item } = elementsOf(type);
  return !hasValue(item) || accepts(of, item);
}

const EXPECTED: { readonly [parameter in Parameter]: string } = {
  s: 'a text',
  n: 'a number',
  b: 'true or false',
  o: 'an object',
  a: 'a list',
  l: 'a list of numbers',
  t: 'a list of texts',
  f: 'a function',
  p: 'a text or a regular expression',
  v: 'a text, a number, true or false',
  x: 'a value',
};

const deeper = (scope: Scope): Scope => ({ ...scope, calls: scope.calls + 1 });

/** What a function gives for these arguments. */
export function apply(callee: Type, args: readonly Type[], scope: Scope): Type {
  const one = callee.function;
  if (one === undefined || scope.calls >= TYPE_LIMITS.calls) return carry(UNKNOWN, [callee, ...args]);
  switch (one.k) {
    case 'unknown':
      return carry(UNKNOWN, args);
    case 'either':
      return joinAll(one.of.map((each) => apply(functionOf(each), args, scope)));
    case 'chain':
      return apply(one.then, [apply(one.first, args, scope)], deeper(scope));
    case 'partial': {
      const rest = [...args];
      return apply(one.of, [...one.args.map((arg) => arg ?? rest.shift() ?? ABSENT), ...rest], deeper(scope));
    }
    case 'named': {
      const signature = SIGNATURES[one.name];
      if (signature === undefined) return UNKNOWN;
      // A function of the profile takes no more than it has parameters for.
      const given = args.slice(0, Math.max(1, Math.min(args.length, signature.params.length)));
      return doubt(give(one.name, signature, given, [], scope));
    }
    case 'lambda': {
      const names = one.lambda.params.map(({ name }) => name);
      const locals = new Map([...one.scope.locals, ...names.map((name, i) => [name, args[i] ?? ABSENT] as const)]);
      const known = forget(one.scope.known, names);
      return infer(one.lambda.body, { ...one.scope, locals, known, calls: scope.calls + 1 });
    }
  }
}
