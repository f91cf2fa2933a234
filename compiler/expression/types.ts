/** What the compiler knows of an expression that fits the profile. */
import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import type { ExpressionPlan } from '../../schema/plan.ts';
import type { Ast, Span } from './ast.ts';

/**
 * One read of a variable of the environment (`$input`, `$steps.pay.id`, `$line.qty`); variables that the expression
 * binds itself (`:=`, parameters) are no reads. In the order of the source.
 */
export interface Read {
  /** Without `$`: `steps`, `vars`, `checks`, `input`, `run`, `self`, `error`, `line`, … */
  readonly root: string;
  /** For `steps`, `vars` and `checks`: the literal name after the dot. The profile makes sure that it is there. */
  readonly member?: string;
  /** The names that follow literally: `$steps.a.b.c` has member `a` and path `['b', 'c']`. Ends at the first `[`, `(`, … */
  readonly path: readonly string[];
  /** From `$` to the end of the literal path. */
  readonly range: Range;
  /** Of the root with its `$`. */
  readonly rootRange: Range;
  /** Of the member alone: what a message about an unknown step underlines. */
  readonly memberRange?: Range;
  /** Of each name of `path`. */
  readonly pathRanges: readonly Range[];
  /**
   * Absent is allowed here (rule 6): left of `??`, inside `$exists( )`, `$count( )` or as an item of `[ … ]`, in the
   * branch of `$exists(x) ? … : …` for the same x, or as the whole expression (then the value's place decides: rule 5).
   */
  readonly guarded: boolean;
  /** Guarded because it is the whole expression: allowed only as the value of an optional key. */
  readonly whole: boolean;
  /**
   * How many names behind the root, the member counted, lead to a value that `$exists( )` has shown to exist here: in
   * `$exists($steps.a) ? $steps.a.n : 0` it is 1 for the second read.
   */
  readonly known: number;
  /** What tests around it in the expression have shown of paths (see `existing`), that some are absent above all. */
  readonly shown: ReadonlySet<string>;
}

/** An expression as its plan carries it; the place is added when the plan is made from `Expression.range`. */
export type ExpressionBody = Omit<ExpressionPlan, 'place'>;

export interface Expression {
  /** JSONata between `${` and `}`, without the white space around it. */
  readonly source: string;
  /** Of `source` in the document: offsets are a plain shift from its start unless `plan.offsets` says otherwise. */
  readonly range: Range;
  readonly plan: ExpressionBody;
  readonly reads: readonly Read[];
  readonly ast: Ast;
  /** The place in the document of a part of `source`. */
  rangeOf(span: Span): Range;
}

/** `value` is absent where an error was found. */
export interface ParsedExpression {
  readonly value?: Expression;
  readonly diagnostics: readonly Diagnostic[];
}
