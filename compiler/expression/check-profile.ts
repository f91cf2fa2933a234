/** Holds a tree to the profile (rules 7 and 8): what the evaluator would take but the language does not. */
import { RE2JS } from 're2js';
import { EXPRESSION_FUNCTIONS } from '../../stdlib/functions/expression-functions.ts';
import type { Ast, Binder, Pair } from './ast.ts';
import { checkCallee, checkFunctionValue } from './check-call.ts';
import { checkForeignPath, checkLiteralMember, checkNameWithoutContext, checkVariable } from './check-names.ts';
import { checkDefaultOperator, checkHyphen, checkPlus } from './check-operators.ts';
import { type Report, replaceSpan } from './finding.ts';
import { isReservedName } from './names.ts';
import { functionsOf, type Place, unwrap } from './place.ts';

type Node<T extends Ast['t']> = Ast & { readonly t: T };

export function checkProfile(ast: Ast, report: Report): void {
  visit(ast, { context: false, locals: new Set(), report });
  checkResult(ast, report);
}

function visit(node: Ast, place: Place): void {
  switch (node.t) {
    case 'literal':
      return;
    case 'regex':
      checkRegex(node, place);
      return;
    case 'variable':
      checkVariable(node, place);
      checkFunctionValue(node, place);
      return;
    case 'name':
      checkNameWithoutContext(node, place);
      return;
    case 'map':
      visitPath(node, place);
      return;
    case 'filter':
      visit(node.left, place);
      visit(node.predicate, { ...place, context: true });
      return;
    case 'sort':
      visit(node.left, place);
      for (const { by } of node.terms) visit(by, { ...place, context: true });
      return;
    case 'group':
      visit(node.left, place);
      visitPairs(node.pairs, { ...place, context: true });
      return;
    case 'object':
      visitPairs(node.pairs, place);
      return;
    case 'block':
      visitBlock(node, place);
      return;
    case 'lambda':
      for (const param of node.params) checkTarget(param, place);
      visit(node.body, { ...place, locals: new Set([...place.locals, ...node.params.map(({ name }) => name)]) });
      return;
    case 'bind':
      checkTarget(node.target, place);
      visit(node.value, place);
      return;
    case 'call':
    case 'partial':
      visitCall(node, 0, place);
      return;
    default:
      visitOperator(node, place);
      return;
  }
}

function visitOperator(
  node: Node<'array' | 'range' | 'negate' | 'binary' | 'coalesce' | 'default' | 'condition' | 'chain'>,
  place: Place,
): void {
  switch (node.t) {
    case 'array':
      for (const item of node.items) visit(item, place);
      return;
    case 'range':
      visit(node.from, place);
      visit(node.to, place);
      return;
    case 'negate':
      visit(node.operand, place);
      return;
    case 'condition':
      visit(node.test, place);
      visit(node.then, place);
      if (node.else !== undefined) visit(node.else, place);
      return;
    case 'chain':
      checkDefaultOperator(node, place.report);
      visit(node.left, place);
      if (node.right.t === 'call') visitCall(node.right, 1, place);
      else visit(node.right, place);
      return;
    case 'binary':
      checkDefaultOperator(node, place.report);
      checkPlus(node, place.report);
      visit(node.left, place);
      if (!checkHyphen(node, place)) visit(node.right, place);
      return;
    default:
      checkDefaultOperator(node, place.report);
      visit(node.left, place);
      visit(node.right, place);
  }
}

function visitPath(node: Node<'map'>, place: Place): void {
  if (!checkForeignPath(node, place) && !checkLiteralMember(node, place)) visit(node.left, place);
  visit(node.right, { ...place, context: true });
}

function visitPairs(pairs: readonly Pair[], place: Place): void {
  for (const { key, value } of pairs) {
    if (key.t === 'name' && !place.context) {
      const plain = key.span.end - key.span.start === key.name.length;
      const fix = plain ? replaceSpan(key.span, key.name, `'${key.name}'`) : undefined;
      place.report('HF2018', key.span, `the key \`${key.name}\` is not in quotes`, `write "${key.name}"`, fix);
    } else visit(key, place);
    visit(value, place);
  }
}

function visitBlock(node: Node<'block'>, place: Place): void {
  const locals = new Set([...place.locals, ...functionsOf(node)]);
  for (const item of node.items) {
    visit(item, { ...place, locals });
    if (item.t === 'bind') locals.add(item.target.name);
  }
}

/** `given`: arguments that come from elsewhere, as the left side of `~>`. */
function visitCall(node: Node<'call' | 'partial'>, given: number, place: Place): void {
  if (!checkCallee(node, given, place)) visit(node.callee, place);
  for (const arg of node.args) if (arg !== null) visit(arg, place);
}

function checkTarget({ name, span }: Binder, { report }: Place): void {
  if (isReservedName(name)) {
    report('HF2022', span, `\`$${name}\` is a name of the language`, 'choose another name');
  }
}

function checkRegex(node: Node<'regex'>, { report }: Place): void {
  try {
    RE2JS.compile(RE2JS.translateRegExp(node.pattern), node.flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    const hint = 'look-ahead, look-behind and back-references are not available';
    report('HF2028', node.span, 'the regular expression cannot be read', hint);
  }
}

/** A function is no value of a flow. */
function checkResult(ast: Ast, report: Report): void {
  const result = unwrap(ast);
  const isFunction =
    result.t === 'lambda' ||
    result.t === 'partial' ||
    result.t === 'regex' ||
    (result.t === 'variable' && Object.hasOwn(EXPRESSION_FUNCTIONS, result.name));
  if (isFunction) report('HF2032', result.span, 'the expression gives a function', 'call it: $name( … )');
}
