/** Makes findings of a pair of steps: the same step before and after. */
import type { PlaceId } from '../../schema/plan.ts';
import type { Located } from './locate-steps.ts';
import { type DiffCode, type Difference, type DiffSeverity, type Spot, spotOf } from './types.ts';

export interface Pair {
  readonly id: string;
  readonly old: Located;
  readonly new: Located;
}

/** One rule of the comparison: what it finds in a pair. */
export type PairRule = (pair: Pair) => readonly Difference[];

interface Where {
  readonly old?: PlaceId | undefined;
  readonly new?: PlaceId | undefined;
}

/** `where`: places inside the steps; those of the steps themselves unless given. */
export function find(
  pair: Pair,
  severity: DiffSeverity,
  code: DiffCode,
  message: string,
  where: Where = {},
): Difference {
  return {
    severity,
    code,
    path: pair.id,
    message,
    ...spots(
      spotOf(pair.old.plan, where.old ?? pair.old.step.place),
      spotOf(pair.new.plan, where.new ?? pair.new.step.place),
    ),
  };
}

export function spots(old: Spot | undefined, now: Spot | undefined): Pick<Difference, 'old' | 'new'> {
  return { ...(old === undefined ? {} : { old }), ...(now === undefined ? {} : { new: now }) };
}
