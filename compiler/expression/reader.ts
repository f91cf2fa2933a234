/** The state of reading one source: the token in front, the nesting, the depth of each node made. */
import type { Ast, Span } from './ast.ts';
import { type Report, SyntaxProblem } from './finding.ts';
import { createLex, type Token } from './lex.ts';
import { EXPRESSION_LIMITS } from './limits.ts';
import { unexpected } from './unexpected.ts';

export interface Reader {
  readonly source: string;
  readonly report: Report;
  /** The token in front. */
  peek(): Token;
  isOp(text: string): boolean;
  /** Moves on; `infix` says how to cut the next token (see `Lex`). */
  take(infix: boolean): Token;
  /** Takes that operator, or ends the reading. */
  expect(text: string, infix?: boolean): void;
  fail(expected: string): never;
  /** Where the last token taken ended. */
  taken(): number;
  /** Gives a node its depth, and ends the reading where it is too deep. */
  make<T extends Ast>(ast: T, ...children: readonly (Ast | null | undefined)[]): T;
  /** Reads as far as operators bind more strongly than `power`. */
  expression(power: number): Ast;
}

export function createReader(source: string, report: Report, readFrom: (reader: Reader, power: number) => Ast): Reader {
  const lex = createLex(source, report);
  const depths = new Map<Ast, number>();
  let token = lex(false);
  let taken = 0;
  let nesting = 0;

  const reader: Reader = {
    source,
    report,
    peek: () => token,
    isOp: (text) => token.k === 'op' && token.text === text,
    take(infix) {
      const here = token;
      taken = here.end;
      token = lex(infix);
      return here;
    },
    expect(text, infix = false) {
      if (!reader.isOp(text)) reader.fail(`\`${text}\``);
      reader.take(infix);
    },
    fail(expected) {
      throw unexpected(source, token, expected);
    },
    taken: () => taken,
    make(ast, ...children) {
      const depth = 1 + Math.max(0, ...children.map((child) => (child ? (depths.get(child) ?? 0) : 0)));
      if (depth > EXPRESSION_LIMITS.depth) tooDeep(ast.span);
      depths.set(ast, depth);
      return ast;
    },
    expression(power) {
      nesting++;
      if (nesting > EXPRESSION_LIMITS.depth) tooDeep(token);
      const ast = readFrom(reader, power);
      nesting--;
      return ast;
    },
  };
  return reader;
}

function tooDeep({ start, end }: Span): never {
  const hint = 'name parts of it: ( $a := …; $b := …; … ), or set variables in a step before';
  const message = `the expression nests deeper than ${EXPRESSION_LIMITS.depth} levels`;
  throw new SyntaxProblem('HF2004', { start, end }, message, hint);
}
