/** What an expression may measure; far below what the evaluator could take. */
export const EXPRESSION_LIMITS = {
  /** Code units between `${` and `}`. */
  length: 8_192,
  /** Levels of the tree; the evaluator needs about one of its own for each. */
  depth: 100,
  /** Findings on one expression. */
  findings: 20,
} as const;
