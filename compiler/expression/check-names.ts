import { EXPRESSION_FUNCTIONS } from '../../stdlib/functions/expression-functions.ts';
import { nearest, onlyNear } from '../diagnostics/nearest.ts';
import type { Ast } from './ast.ts';
import { type ExpressionFix, replaceSpan } from './finding.ts';
import { LANGUAGE_NAMES, MEMBER_ROOTS } from './names.ts';
import { headOf, type Place } from './place.ts';

type Node<T extends Ast['t']> = Ast & { readonly t: T };

/** Roots of other workflow languages, and words of other programming languages. */
const ELSEWHERE: { readonly [name: string]: string } = {
  inputs: 'the input of the flow is $input',
  needs: 'outputs of earlier steps are $steps.name',
  outputs: 'outputs of earlier steps are $steps.name',
  github: 'what is known of the run is $run',
  env: 'no name reads the environment; configuration belongs into holdfast.yaml',
  secrets: 'no name reads a secret; connections in holdfast.yaml hold them',
  matrix: 'the item of a foreach is $item',
  undefined: 'an absent value has no name: write $exists(value)',
  None: 'write null',
  True: 'write true',
  False: 'write false',
  this: 'the context value is $',
};

/** A field is looked up in a context value, and outermost there is none. */
export function checkNameWithoutContext(node: Node<'name'>, place: Place): void {
  if (place.context) return;
  const { name, span } = node;
  const isName = LANGUAGE_NAMES.some((one) => one === name) || place.locals.has(name);
  const elsewhere = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
  const near = nearest(name, [...LANGUAGE_NAMES, ...place.locals]);
  const isFunction = Object.hasOwn(EXPRESSION_FUNCTIONS, name);
  const hint = isName
    ? `write $${name}`
    : (elsewhere ??
      (isFunction
        ? `the function is $${name}( )`
        : near === undefined
          ? 'a name starts with $; text stands in quotes'
          : `did you mean $${near}?`));
  place.report('HF2018', span, `\`${name}\` is a field of nothing`, hint, fixName(node, isName, place));
}

/** Words of other languages for what is written differently here, one for one. */
const SAME: { readonly [name: string]: string } = {
  inputs: '$input',
  matrix: '$item',
  None: 'null',
  True: 'true',
  False: 'false',
};

function fixName(node: Node<'name'>, isName: boolean, place: Place): ExpressionFix | undefined {
  const { name, span } = node;
  if (isQuoted(node)) return undefined;
  if (isName) return replaceSpan(span, name, `$${name}`);
  if (Object.hasOwn(SAME, name)) return replaceSpan(span, name, SAME[name] ?? name);
  if (Object.hasOwn(ELSEWHERE, name)) return undefined;
  const near = onlyNear(name, [...LANGUAGE_NAMES, ...place.locals]);
  return near === undefined ? undefined : replaceSpan(span, name, `$${near}`);
}

export function checkVariable(node: Node<'variable'>, place: Place): void {
  const { name, span } = node;
  if (name === '$') {
    place.report('HF2016', span, '`$$` (the root) is not in the profile', 'name what you read: $input, $steps.x, …');
  } else if (name === '' && !place.context) {
    place.report('HF2017', span, '`$` has no value here', 'name what you read: $input, $steps.x, …');
  } else if (MEMBER_ROOTS.has(name) && !place.locals.has(name)) {
    place.report('HF2021', span, `\`$${name}\` is read only with a literal name behind a dot`, `write $${name}.name`);
  }
}

/** `$steps.x`: true where the left side is such a root, which is checked here and needs no more visiting. */
export function checkLiteralMember(node: Node<'map'>, place: Place): boolean {
  const { left, right } = node;
  if (left.t !== 'variable' || !MEMBER_ROOTS.has(left.name) || place.locals.has(left.name)) return false;
  const head = headOf(right);
  if (head.t !== 'name' && !(head.t === 'call' && head.callee.t === 'name')) {
    const hint = `write $${left.name}.name; to choose at run time, use a condition`;
    place.report('HF2021', right.span, `\`$${left.name}\` is read only with a literal name behind the dot`, hint);
  }
  return true;
}

/** `steps.x.outputs.y` and `list.length`; true where the left side is reported and needs no more visiting. */
export function checkForeignPath(node: Node<'map'>, place: Place): boolean {
  const { left, right } = node;
  if (right.t !== 'name') return false;
  const outputs = right.name === 'outputs' && left.t === 'map' && left.right.t === 'name';
  if (outputs && left.left.t === 'name' && left.left.name === 'steps' && !place.context) {
    const wanted = `$steps.${left.right.t === 'name' ? left.right.name : 'x'}`;
    const fix =
      left.right.t === 'name' && !isQuoted(left.right) ? replaceSpan(node.span, 'steps.outputs', wanted) : undefined;
    place.report('HF2026', node.span, '`steps.x.outputs` is how GitHub Actions reads a step', `write ${wanted}`, fix);
    return true;
  }
  if (right.name === 'length' && !isQuoted(right)) {
    const hint = 'write $length(text) or $count(list); a field of that name takes backticks: `length`';
    place.report('HF2025', right.span, '`.length` reads a field of that name', hint);
  }
  return false;
}

/** Backticks and quotes make a name two characters longer in the source. */
const isQuoted = (node: Node<'name'>): boolean => node.span.end - node.span.start > node.name.length;
