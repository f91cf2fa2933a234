/** How a function of the profile is described. */
import type { Json } from '../../schema/json.ts';

export interface FunctionExample {
  /** Without `${` and `}`; reads no names. */
  readonly expression: string;
  /** Without it the result is absent. */
  readonly result?: Json;
}
export interface ExpressionFunction {
  /** As a reader of the reference sees it: `$pad(text, width, filler?)`. */
  readonly signature: string;
  readonly min: number;
  readonly max: number;
  /** The first argument may be left out where there is a context value: `names.$uppercase()`. */
  readonly context: boolean;
  /** One sentence. */
  readonly summary: string;
  readonly examples: readonly [FunctionExample, ...FunctionExample[]];
}

export const define = (
  signature: string,
  [min, max]: readonly [number, number],
  context: boolean,
  summary: string,
  ...examples: [FunctionExample, ...FunctionExample[]]
): ExpressionFunction => ({ signature, min, max, context, summary, examples });
export const gives = (expression: string, result: Json): FunctionExample => ({ expression, result });
export const givesNothing = (expression: string): FunctionExample => ({ expression });
