/** What is proved of a rules document before it is ever asked: gaps, contradictions, rows that never count. */
import type { JsonObject } from '../../schema/json.ts';
import { RULES_LIMITS } from '../../schema/limits.ts';
import { isSingle } from '../../stdlib/functions/rules/compile.ts';
import type { RulesDocument, Table } from '../../stdlib/functions/rules/document.ts';
import { equalJson } from '../../stdlib/functions/rules/equal.ts';
import { rankOf } from '../../stdlib/functions/rules/row.ts';
import { type Box, boxesOf, type Impossible, type Space } from './boxes.ts';
import { type Budget, findHoles, type Hole } from './find-holes.ts';
import { commonFacts, findOverlaps } from './find-overlaps.ts';

/** Gaps of one table that are told. */
const MOST_GAPS = 3;

/** Rows by their index. */
export type RulesFlaw =
  | ({ readonly is: 'impossible' } & Impossible)
  | { readonly is: 'gap'; readonly facts: JsonObject; readonly hole: Hole; readonly space: Space }
  | { readonly is: 'conflict'; readonly earlier: number; readonly row: number; readonly facts: JsonObject }
  | { readonly is: 'hidden'; readonly row: number; readonly by: readonly number[] }
  /** Contradictions were told, and there may be more of them. */
  | { readonly is: 'more'; readonly told: number }
  | { readonly is: 'unjudged'; readonly what: 'everything' | 'gaps' | 'overlaps' | 'hidden rows' };

/** INVARIANT: `document` was inspected and has no problems. Bounded; what the bound leaves undone is told as `unjudged`. */
export function judgeRules(document: RulesDocument, work: number = RULES_LIMITS.work): readonly RulesFlaw[] {
  const rows = 'rules' in document ? document.rules : document.checks;
  const space = boxesOf(
    document,
    rows.map(({ when }) => when),
  );
  if (space === undefined) return [{ is: 'unjudged', what: 'everything' }];
  const flaws: RulesFlaw[] = space.impossible.map((one) => ({ is: 'impossible', ...one }));
  if ('rules' in document)
    flaws.push(...findGaps(document, space, { left: work }), ...judgeRows(document, space, work));
  return flaws;
}

/** Facts by the names of the inputs, a fact of each class. */
function factsAt({ axes }: Space, classes: readonly number[]): JsonObject {
  return Object.fromEntries(
    axes.flatMap(({ name, sample }, i) => {
      const json = sample(classes[i] ?? 0);
      return json === undefined ? [] : [[name, json]];
    }),
  );
}

/** Where no match is an error, and nobody said that it is meant. */
function findGaps(table: Table, space: Space, budget: Budget): readonly RulesFlaw[] {
  const { hitPolicy, aggregate, complete } = table;
  const fails = isSingle(hitPolicy) || aggregate === 'min' || aggregate === 'max';
  if (!fails || table.default !== undefined || complete === false) return [];
  const holes = findHoles(space, space.boxes, undefined, MOST_GAPS, budget);
  const flaws = holes.map((hole): RulesFlaw => {
    const first = hole.map(([from]) => from);
    return { is: 'gap', hole, space, facts: factsAt(space, first) };
  });
  return budget.left < 0 ? [...flaws, { is: 'unjudged', what: 'gaps' }] : flaws;
}

function judgeRows(table: Table, space: Space, work: number): readonly RulesFlaw[] {
  const { hitPolicy } = table;
  if (hitPolicy === 'C' || hitPolicy === 'R' || hitPolicy === 'O') return [];
  return hitPolicy === 'U' || hitPolicy === 'A'
    ? findConflicts(table, space, { left: work })
    : findHidden(table, space, work);
}

/** Of each row the first that contradicts it; where there are very many, only some. */
function findConflicts({ hitPolicy, rules }: Table, space: Space, budget: Budget): readonly RulesFlaw[] {
  const found = new Map<number, readonly [earlier: Box, later: Box]>();
  let more = false;
  findOverlaps(space, budget, (earlier, later) => {
    const [first, second] = [rules[earlier.row], rules[later.row]];
    if (hitPolicy === 'A' && first && second && equalJson(first.then, second.then)) return 'more';
    const known = found.get(later.row);
    if (known !== undefined && known[0].row <= earlier.row) return 'more';
    more = known === undefined && found.size >= RULES_LIMITS.conflicts;
    if (!more) found.set(later.row, [earlier, later]);
    return more ? 'enough' : 'more';
  });
  const flaws = [...found].map(
    ([row, [earlier, later]]): RulesFlaw => ({
      is: 'conflict',
      earlier: earlier.row,
      row,
      facts: factsAt(space, commonFacts(space, earlier, later)),
    }),
  );
  if (more) return [...flaws, { is: 'more', told: flaws.length }];
  return budget.left < 0 ? [...flaws, { is: 'unjudged', what: 'overlaps' }] : flaws;
}

/** Rows that others keep from ever counting: those before them with F, those that outrank them with P. */
function findHidden(table: Table, space: Space, work: number): readonly RulesFlaw[] {
  const ranks = table.hitPolicy === 'P' ? table.rules.map(({ then }) => rankOf(table, then)) : [];
  const rivals = new Map<Box, Box[]>();
  const add = (box: Box, rival: Box): 'more' => {
    const list = rivals.get(box);
    if (list === undefined) rivals.set(box, [rival]);
    else list.push(rival);
    return 'more';
  };
  const sweep: Budget = { left: work };
  findOverlaps(space, sweep, (earlier, later) =>
    table.hitPolicy === 'F' || compareRanks(ranks[earlier.row], ranks[later.row]) <= 0
      ? add(later, earlier)
      : add(earlier, later),
  );
  if (sweep.left < 0) return [{ is: 'unjudged', what: 'hidden rows' }];
  return hiddenRows(space, rivals, { left: work });
}

function hiddenRows(space: Space, rivals: ReadonlyMap<Box, readonly Box[]>, budget: Budget): readonly RulesFlaw[] {
  const open = new Set<number>();
  const covered = new Map<number, Set<number>>();
  for (const box of space.boxes) {
    const by = rivals.get(box) ?? [];
    if (by.length === 0 || findHoles(space, by, box, 1, budget).length > 0) open.add(box.row);
    if (budget.left < 0) return [{ is: 'unjudged', what: 'hidden rows' }];
    covered.set(box.row, new Set([...(covered.get(box.row) ?? []), ...by.map(({ row }) => row)]));
  }
  const impossible = new Set(space.impossible.map(({ row }) => row));
  return [...covered]
    .filter(([row]) => !open.has(row) && !impossible.has(row))
    .map(([row, by]) => ({ is: 'hidden', row, by: [...by].sort((a, b) => a - b) }));
}

function compareRanks(a: readonly number[] = [], b: readonly number[] = []): number {
  for (const [i, rank] of a.entries()) if (rank !== b[i]) return rank - (b[i] ?? 0);
  return 0;
}
