/**
 * Source to tree, by operator precedence, with the grammar of JSONata: what is accepted here, the evaluator accepts too
 * (a test holds the two against each other). Refused constructs are read as far as that helps to go on.
 */
import type { Ast, Binder, Pair, SortTerm, Span } from './ast.ts';
import { type ExpressionFinding, type Report, SyntaxProblem } from './finding.ts';
import { createLex, type Token } from './lex.ts';
import { EXPRESSION_LIMITS } from './limits.ts';
import { describeToken, unexpected } from './unexpected.ts';

/** How strongly an operator binds to its left. */
const POWER: { readonly [op: string]: number } = {
  '(': 80,
  '[': 80,
  '@': 80,
  '#': 80,
  '.': 75,
  '{': 70,
  '*': 60,
  '/': 60,
  '%': 60,
  '+': 50,
  '-': 50,
  '&': 50,
  '=': 40,
  '!=': 40,
  '<': 40,
  '<=': 40,
  '>': 40,
  '>=': 40,
  '^': 40,
  '~>': 40,
  '?:': 40,
  '??': 40,
  in: 40,
  and: 30,
  or: 25,
  '?': 20,
  ':=': 10,
};
const PREFIX_POWER = 70;
const BINARY = ['+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', '&', 'and', 'or', 'in'] as const;
const binaryOf = (op: string) => BINARY.find((one) => one === op);

export interface ParsedTree {
  /** Absent after a finding that ended the reading. */
  readonly ast?: Ast;
  readonly findings: readonly ExpressionFinding[];
}

/** Never throws. */
export function parseTree(source: string): ParsedTree {
  const findings: ExpressionFinding[] = [];
  const report: Report = (code, span, message, hint) => {
    findings.push({ code, span, message, ...(hint !== undefined && { hint }) });
  };
  try {
    return { ast: createParser(source, report).whole(), findings };
  } catch (problem) {
    if (!(problem instanceof SyntaxProblem)) throw problem;
    return { findings: [...findings, problem.finding] };
  }
}

function createParser(source: string, report: Report) {
  const lex = createLex(source, report);
  const depths = new Map<Ast, number>();
  let token: Token = lex(false);
  let nesting = 0;
  /** Where the last token taken ended: the end of what was read. */
  let taken = 0;

  const isOp = (text: string): boolean => token.k === 'op' && token.text === text;
  const take = (infix: boolean): Token => {
    const here = token;
    taken = here.end;
    token = lex(infix);
    return here;
  };
  const fail = (expected: string): never => {
    throw unexpected(source, token, expected);
  };
  const expect = (text: string, infix = false): Token => (isOp(text) ? take(infix) : fail(`\`${text}\``));

  /** Gives a node its depth and refuses one that is too deep. */
  const make = <T extends Ast>(ast: T, ...children: readonly (Ast | null | undefined)[]): T => {
    const depth = 1 + Math.max(0, ...children.map((child) => (child ? (depths.get(child) ?? 0) : 0)));
    if (depth > EXPRESSION_LIMITS.depth) tooDeep(ast.span);
    depths.set(ast, depth);
    return ast;
  };
  const tooDeep = (span: Span): never => {
    const hint = 'name parts of it: ( $a := …; $b := …; … ), or set variables in a step before';
    throw new SyntaxProblem('HF2004', span, `the expression nests deeper than ${EXPRESSION_LIMITS.depth} levels`, hint);
  };

  function whole(): Ast {
    const ast = expression(0);
    if (token.k !== 'end') fail('an operator');
    return ast;
  }

  function expression(rightPower: number): Ast {
    nesting++;
    if (nesting > EXPRESSION_LIMITS.depth) tooDeep(token);
    let left = prefix(take(true));
    while (token.k === 'op' && rightPower < (POWER[token.text] ?? 0)) left = infix(left, take(false));
    nesting--;
    return left;
  }

  function prefix(first: Token): Ast {
    const span = { start: first.start, end: first.end };
    switch (first.k) {
      case 'name':
        return make({ t: 'name', name: first.text, span });
      case 'variable':
        return make({ t: 'variable', name: first.text, span });
      case 'string':
        return make({ t: 'literal', value: first.text, span });
      case 'number':
      case 'value':
        return make({ t: 'literal', value: first.value, span });
      case 'regex':
        return make({ t: 'regex', pattern: first.pattern, flags: first.flags, span });
      case 'op':
        return prefixOperator(first.text, first);
      default:
        throw unexpected(source, first, 'a value');
    }
  }

  function prefixOperator(op: string, first: Token): Ast {
    const { start } = first;
    switch (op) {
      case 'and':
      case 'or':
      case 'in':
        return make({ t: 'name', name: op, span: { start, end: first.end } });
      case '-': {
        const operand = expression(PREFIX_POWER);
        return make({ t: 'negate', operand, span: { start, end: operand.span.end } }, operand);
      }
      case '(':
        return block(start);
      case '[':
        return array(start);
      case '{': {
        const pairs = readPairs();
        return make({ t: 'object', pairs, span: { start, end: taken } }, ...pairs.flatMap((p) => [p.key, p.value]));
      }
      case '!': {
        report('HF2005', first, '`!` is not an operator of JSONata', 'write $not( )');
        return expression(PREFIX_POWER);
      }
      default:
        throw refusedPrefix(op, first) ?? unexpected(source, first, 'a value');
    }
  }

  function block(start: number): Ast {
    const items: Ast[] = [];
    while (!isOp(')')) {
      items.push(expression(0));
      if (!isOp(';')) break;
      take(false);
    }
    expect(')', true);
    const span = { start, end: taken };
    if (items.length === 0) throw new SyntaxProblem('HF2001', span, 'the parentheses are empty');
    return make({ t: 'block', items, span }, ...items);
  }

  function array(start: number): Ast {
    const items: Ast[] = [];
    while (!isOp(']')) {
      const item = expression(0);
      if (isOp('..')) {
        take(false);
        const to = expression(0);
        items.push(make({ t: 'range', from: item, to, span: { start: item.span.start, end: to.span.end } }, item, to));
      } else items.push(item);
      if (!isOp(',')) break;
      take(false);
      if (isOp(']')) fail('a value');
    }
    expect(']', true);
    return make({ t: 'array', items, span: { start, end: taken } }, ...items);
  }

  function readPairs(): Pair[] {
    const pairs: Pair[] = [];
    while (!isOp('}')) {
      const key = expression(0);
      expect(':');
      pairs.push({ key, value: expression(0) });
      if (!isOp(',')) break;
      take(false);
      if (isOp('}')) fail('a key');
    }
    expect('}', true);
    return pairs;
  }

  function infix(left: Ast, operator: Token): Ast {
    const op = operator.k === 'op' ? operator.text : '';
    const opSpan = { start: operator.start, end: operator.end };
    const from = left.span.start;
    const binary = binaryOf(op);
    if (binary !== undefined) {
      const right = expression(POWER[op] ?? 0);
      return make(
        { t: 'binary', op: binary, opSpan, left, right, span: { start: from, end: right.span.end } },
        left,
        right,
      );
    }
    switch (op) {
      case '.':
        return map(left);
      case '[':
        return filter(left, opSpan);
      case '{': {
        ungrouped(left);
        const pairs = readPairs();
        return make(
          { t: 'group', left, pairs, span: { start: from, end: taken } },
          left,
          ...pairs.flatMap((p) => [p.key, p.value]),
        );
      }
      case '(':
        return call(left);
      case '^':
        return sort(left, opSpan);
      case '~>': {
        const right = expression(POWER['~>'] ?? 0);
        return make({ t: 'chain', left, right, span: { start: from, end: right.span.end } }, left, right);
      }
      case '??':
      case '?:': {
        const right = expression(0);
        const t = op === '??' ? 'coalesce' : 'default';
        return make({ t, opSpan, left, right, span: { start: from, end: right.span.end } }, left, right);
      }
      case '?':
        return condition(left);
      case ':=':
        return bind(left, opSpan);
      default:
        throw refusedInfix(op, opSpan);
    }
  }

  /** The grouping of JSONata applies to a whole path, also to what is written behind it. */
  function ungrouped(left: Ast): void {
    if (left.t !== 'group') return;
    throw new SyntaxProblem(
      'HF2001',
      left.span,
      'a grouping ends a path',
      'put the grouping in parentheses: (a{ … }).b',
    );
  }

  function map(left: Ast): Ast {
    ungrouped(left);
    let right = expression(POWER['.'] ?? 0);
    if (right.t === 'literal' && typeof right.value === 'string') {
      right = make({ t: 'name', name: right.value, span: right.span });
    }
    const literal = [left, right].find((side) => side.t === 'literal');
    if (literal !== undefined) throw new SyntaxProblem('HF2001', literal.span, 'a literal is no part of a path');
    return make({ t: 'map', left, right, span: { start: left.span.start, end: right.span.end } }, left, right);
  }

  function filter(left: Ast, opSpan: Span): Ast {
    ungrouped(left);
    if (isOp(']')) {
      take(false);
      const span = { start: opSpan.start, end: taken };
      report(
        'HF2019',
        span,
        '`[]` behind a path is not in the profile',
        'for a list of none, one or many write [path]',
      );
      return left;
    }
    const predicate = expression(0);
    expect(']', true);
    return make({ t: 'filter', left, predicate, span: { start: left.span.start, end: taken } }, left, predicate);
  }

  function sort(left: Ast, opSpan: Span): Ast {
    ungrouped(left);
    if (!isOp('(')) {
      throw new SyntaxProblem(
        'HF2001',
        opSpan,
        '`^` sorts: it needs parentheses',
        'for a power write $power(base, exponent)',
      );
    }
    take(false);
    const terms: SortTerm[] = [];
    for (;;) {
      const descending = isOp('>');
      if (descending || isOp('<')) take(false);
      terms.push({ by: expression(0), descending });
      if (!isOp(',')) break;
      take(false);
    }
    expect(')');
    return make(
      { t: 'sort', left, terms, span: { start: left.span.start, end: taken } },
      left,
      ...terms.map(({ by }) => by),
    );
  }

  function condition(test: Ast): Ast {
    const then = expression(0);
    const start = test.span.start;
    if (!isOp(':')) return make({ t: 'condition', test, then, span: { start, end: then.span.end } }, test, then);
    take(false);
    const otherwise = expression(0);
    const span = { start, end: otherwise.span.end };
    return make({ t: 'condition', test, then, else: otherwise, span }, test, then, otherwise);
  }

  function bind(left: Ast, opSpan: Span): Ast {
    if (left.t !== 'variable' || left.name === '' || left.name === '$') {
      throw new SyntaxProblem('HF2001', opSpan, 'what stands before `:=` is not a variable', 'write $name := …');
    }
    const value = expression((POWER[':='] ?? 0) - 1);
    const target = { name: left.name, span: left.span };
    return make({ t: 'bind', target, value, span: { start: left.span.start, end: value.span.end } }, value);
  }

  function call(callee: Ast): Ast {
    const args: (Ast | null)[] = [];
    while (!isOp(')')) {
      if (isOp('?')) {
        take(false);
        args.push(null);
      } else args.push(expression(0));
      if (!isOp(',')) break;
      take(false);
      if (isOp(')')) fail('an argument');
    }
    expect(')', true);
    if (callee.t === 'name' && (callee.name === 'function' || callee.name === 'λ')) return lambda(callee, args);
    const span = { start: callee.span.start, end: taken };
    const whole = args.flatMap((arg) => (arg === null ? [] : [arg]));
    if (whole.length < args.length) return make({ t: 'partial', callee, args, span }, callee, ...whole);
    return make({ t: 'call', callee, args: whole, span }, callee, ...whole);
  }

  function lambda(callee: Ast, args: readonly (Ast | null)[]): Ast {
    const params = args.map((arg): Binder => {
      if (arg?.t === 'variable' && arg.name !== '' && arg.name !== '$') return { name: arg.name, span: arg.span };
      throw new SyntaxProblem(
        'HF2001',
        arg?.span ?? callee.span,
        'a parameter is a name with $',
        'write function($x) { … }',
      );
    });
    if (isOp('<')) {
      throw new SyntaxProblem('HF2027', token, 'the signature of a function is not in the profile', 'leave it out');
    }
    expect('{');
    const body = expression(0);
    expect('}');
    return make({ t: 'lambda', params, body, span: { start: callee.span.start, end: taken } }, body);
  }

  return { whole };
}

function refusedPrefix(op: string, span: Span): SyntaxProblem | undefined {
  switch (op) {
    case '%':
      return new SyntaxProblem(
        'HF2010',
        span,
        '`%` (the parent) is not in the profile',
        'keep what you need in a variable: $map(list, function($outer) { … })',
      );
    case '*':
      return new SyntaxProblem(
        'HF2013',
        span,
        '`*` (every field) is not in the profile',
        'name the field, or take $each( ) or $keys( )',
      );
    case '**':
      return new SyntaxProblem('HF2014', span, '`**` (every level) is not in the profile', 'name the path');
    case '|':
      return new SyntaxProblem(
        'HF2015',
        span,
        'a transform is not in the profile',
        'build the new object with $merge([old, { … }])',
      );
    default:
      return undefined;
  }
}

function refusedInfix(op: string, span: Span): SyntaxProblem {
  if (op === '@') {
    return new SyntaxProblem(
      'HF2011',
      span,
      '`@` (binding the context) is not in the profile',
      'use $map(list, function($item) { … })',
    );
  }
  if (op === '#') {
    return new SyntaxProblem(
      'HF2012',
      span,
      '`#` (binding the index) is not in the profile',
      'use $map(list, function($item, $index) { … })',
    );
  }
  return new SyntaxProblem('HF2001', span, `${describeToken({ k: 'op', text: op, ...span })} cannot stand here`);
}
