export type { Ast, AstKind, BinaryOperator, Binder, Pair, SortTerm, Span } from './ast.ts';
export { EXPRESSION_LIMITS } from './limits.ts';
export { isReservedName, LANGUAGE_NAMES } from './names.ts';
export { isExpression, parseExpression } from './parse.ts';
export type { Expression, ExpressionBody, ParsedExpression, Read } from './types.ts';
