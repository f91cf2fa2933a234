/** What of a flow was reached, point by point and added up. */
import type { ExprId, Place } from '../../../schema/plan.ts';

export type CoverKind = 'step' | 'if' | 'case' | 'catch' | 'fallback' | 'check' | 'undo' | 'rule';

/** Something that a test may run through. */
export interface CoverPoint {
  readonly kind: CoverKind;
  /** What `ConditionHints.wishes` calls it. */
  readonly key: string;
  /** In words, unique in the flow: `if of review is false`. */
  readonly what: string;
  readonly file: string;
  readonly place: Pick<Place, 'line' | 'col' | 'endLine' | 'endCol'>;
  readonly covered: boolean;
  /** Indices of the journals that reach it. */
  readonly by: readonly number[];
  /** Conditions that decide whether it is reached, all of one place. */
  readonly turnsOn?: readonly ExprId[];
  /** Of a rule: its id in the file. */
  readonly row?: string;
}

/** The kinds that a threshold is about. */
export const COVERED_BY = {
  steps: ['step'],
  branches: ['if', 'case', 'catch', 'fallback', 'check'],
  compensations: ['undo'],
  rules: ['rule'],
} as const satisfies { readonly [threshold: string]: readonly CoverKind[] };
export type CoverName = keyof typeof COVERED_BY;

export interface CoverRow {
  readonly name: CoverName;
  readonly covered: number;
  readonly all: number;
  /** Rounded down, so that 100 means all; 100 where there is none. */
  readonly percent: number;
}

export function coverTable(points: readonly Pick<CoverPoint, 'kind' | 'covered'>[]): readonly CoverRow[] {
  return (['steps', 'branches', 'compensations', 'rules'] as const).map((name) => {
    const kinds: readonly CoverKind[] = COVERED_BY[name];
    const mine = points.filter(({ kind }) => kinds.includes(kind));
    const covered = mine.filter((point) => point.covered).length;
    const percent = mine.length === 0 ? 100 : Math.floor((1000 * covered) / mine.length) / 10;
    return { name, covered, all: mine.length, percent };
  });
}
