import type { ExpressionPlan, PlaceId } from '../../schema/plan.ts';
import type { Expr } from '../resolve/flow.ts';

export function lowerExpression({ expression }: Expr, place: PlaceId): ExpressionPlan {
  return { ...expression.plan, place };
}
