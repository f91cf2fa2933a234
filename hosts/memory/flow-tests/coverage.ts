/** What of a flow its tests ran through: points of the plan, looked up in the journals of the runs. */
import type { Entry } from '../../../schema/journal.ts';
import type { Json } from '../../../schema/json.ts';
import type { CallStep, ClausePlan, Place, PlaceId, Plan, StepPlan } from '../../../schema/plan.ts';
import { withoutIndices } from './answers.ts';

export type CoverKind = 'step' | 'if' | 'case' | 'catch' | 'fallback' | 'check' | 'undo' | 'rule';

/** Something that a test may run through. */
export interface CoverPoint {
  readonly kind: CoverKind;
  /** In words, unique in the flow: `if of review is false`. */
  readonly what: string;
  readonly file: string;
  readonly place: Place;
  readonly covered: boolean;
}

/** Every point of a flow in the order of its document; those of its children are covered by tests of their own. */
export function coverage(plan: Plan, journals: readonly (readonly Entry[])[]): readonly CoverPoint[] {
  const reached = new Set(journals.flatMap((journal) => journal.flatMap(keysOf)));
  const points: Listed[] = [];
  listSteps(plan, points, plan.steps);
  listClauses(plan, points, plan.catch, 'the flow');
  listSteps(plan, points, plan.finally);
  return points.flatMap(({ kind, what, at, key }) => {
    const place = plan.places[at];
    const file = plan.sources[place?.file ?? 0];
    return place === undefined || file === undefined ? [] : [{ kind, what, file, place, covered: reached.has(key) }];
  });
}

interface Listed {
  readonly kind: CoverKind;
  readonly what: string;
  readonly at: PlaceId;
  readonly key: string;
}

/** What an entry of a journal reaches. */
function keysOf({ what, path, place }: Entry): readonly string[] {
  const id = withoutIndices(path).split('/')[0] ?? '';
  switch (what.t) {
    case 'step.started':
      return [`step ${id}`];
    case 'undo.started':
      return [`undo ${id}`];
    case 'catch.entered':
      return [`catch ${place}`];
    case 'decision': {
      const { by, id: name, verdict } = what.decision;
      if (by === 'if') return [`if ${id} ${verdict === true}`];
      if (by === 'case' && verdict === true) return [`case ${id} ${name}`];
      if (by === 'fallback') return [`fallback ${id} ${name}`];
      if (by === 'check') return [`check ${id} ${name} ${verdict !== false}`];
      return by === 'table' ? [`rule ${id} ${name}`] : [];
    }
    default:
      return [];
  }
}

function listSteps(plan: Plan, points: Listed[], steps: readonly StepPlan[]): void {
  for (const step of steps) {
    const { id, place: at } = step;
    points.push({ kind: 'step', what: id, at, key: `step ${id}` });
    if (step.if !== undefined)
      for (const way of [true, false])
        points.push({ kind: 'if', what: `if of ${id} is ${way}`, at, key: `if ${id} ${way}` });
    if (step.kind === 'call') listCall(plan, points, step);
    if ((step.kind === 'call' || step.kind === 'run') && step.compensate !== undefined)
      points.push({ kind: 'undo', what: `undo of ${id}`, at: step.compensate.place, key: `undo ${id}` });
    listBodies(plan, points, step);
    listClauses(plan, points, step.catch, id);
    if (step.kind === 'do') listSteps(plan, points, step.finally);
  }
}

function listCall(plan: Plan, points: Listed[], step: CallStep): void {
  const { id } = step;
  for (const check of step.checks)
    for (const way of [true, false]) {
      const what = `check ${check.id} of ${id} ${way ? 'holds' : 'does not hold'}`;
      points.push({ kind: 'check', what, at: check.place, key: `check ${id} ${check.id} ${way}` });
    }
  for (const [i, { place: at }] of step.fallback.entries())
    points.push({ kind: 'fallback', what: `fallback ${i + 1} of ${id}`, at, key: `fallback ${id} ${i + 1}` });
  for (const row of rowsOf(plan, step))
    points.push({ kind: 'rule', what: `rule ${row} of ${id}`, at: step.place, key: `rule ${id} ${row}` });
}

/** Ids of the rows of the table that the step decides by. */
function rowsOf(plan: Plan, { call, with: given }: CallStep): readonly string[] {
  if (call !== 'rules.decide' || given.k !== 'map') return [];
  const entry = given.entries.find(({ key }) => key === 'table')?.value;
  const file = entry?.k === 'file' ? plan.files[entry.file] : undefined;
  const rules = file?.kind === 'rules' ? field(file.content, 'rules') : undefined;
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: Json) => {
    const id = field(rule, 'id');
    return typeof id === 'string' ? [id] : [];
  });
}

function field(value: Json, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value)).get(name);
}

function listBodies(plan: Plan, points: Listed[], step: StepPlan): void {
  switch (step.kind) {
    case 'do':
    case 'foreach':
    case 'repeat':
      listSteps(plan, points, step.steps);
      return;
    case 'parallel':
      for (const { steps } of step.branches) listSteps(plan, points, steps);
      return;
    case 'switch':
      for (const [i, one] of step.cases.entries()) {
        const what = `case ${i + 1} of ${step.id}`;
        points.push({ kind: 'case', what, at: one.place, key: `case ${step.id} ${i + 1}` });
        listSteps(plan, points, one.steps);
      }
      if (step.default !== undefined) {
        const { place: at, steps } = step.default;
        points.push({ kind: 'case', what: `default of ${step.id}`, at, key: `case ${step.id} default` });
        listSteps(plan, points, steps);
      }
      return;
    default:
      return;
  }
}

function listClauses(plan: Plan, points: Listed[], clauses: readonly ClausePlan[], of: string): void {
  for (const [i, { place: at, steps }] of clauses.entries()) {
    points.push({ kind: 'catch', what: `catch ${i + 1} of ${of}`, at, key: `catch ${at}` });
    listSteps(plan, points, steps);
  }
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

export function coverTable(points: readonly CoverPoint[]): readonly CoverRow[] {
  return (['steps', 'branches', 'compensations', 'rules'] as const).map((name) => {
    const kinds: readonly CoverKind[] = COVERED_BY[name];
    const mine = points.filter(({ kind }) => kinds.includes(kind));
    const covered = mine.filter((point) => point.covered).length;
    const percent = mine.length === 0 ? 100 : Math.floor((1000 * covered) / mine.length) / 10;
    return { name, covered, all: mine.length, percent };
  });
}
