/** What of a flow its tests ran through: points of the plan, looked up in the journals of the runs. */

import type { FlowTests } from '../../../schema/flow-test.ts';
import type { Entry } from '../../../schema/journal.ts';
import type { Json } from '../../../schema/json.ts';
import { placeOf } from '../../../schema/place-of.ts';
import type {
  CallStep,
  ClausePlan,
  ExprId,
  FilePlan,
  PlaceId,
  Plan,
  StepPlan,
  ValuePlan,
} from '../../../schema/plan.ts';
import { withoutIndices } from './answers.ts';
import type { CoverKind, CoverPoint } from './cover-table.ts';

/**
 * Every point of a flow in the order of its document; those of its children are covered by tests of their own. `rows`:
 * where the rows of its tables stand.
 */
export function coverage(
  plan: Plan,
  rows: FlowTests['rows'],
  journals: readonly (readonly Entry[])[],
): readonly CoverPoint[] {
  const reached = new Map<string, Set<number>>();
  for (const [i, journal] of journals.entries())
    for (const entry of journal)
      for (const key of keysOf(entry)) reached.set(key, (reached.get(key) ?? new Set()).add(i));
  const cover: Cover = { plan, rows, points: [] };
  listSteps(cover, plan.steps);
  listClauses(cover, plan.catch, 'the flow');
  listSteps(cover, plan.finally);
  return cover.points.flatMap(({ at, ...point }) => {
    const where = typeof at === 'number' ? placeIn(plan, at) : at;
    const by = [...(reached.get(point.key) ?? [])];
    return where === undefined ? [] : [{ ...point, ...where, covered: by.length > 0, by }];
  });
}

function placeIn(plan: Plan, at: PlaceId): Pick<CoverPoint, 'file' | 'place'> | undefined {
  const place = placeOf(plan, at);
  const file = plan.sources[place?.file ?? 0];
  return place === undefined || file === undefined ? undefined : { file, place };
}

interface Cover {
  readonly plan: Plan;
  readonly rows: FlowTests['rows'];
  readonly points: Listed[];
}
interface Listed {
  readonly kind: CoverKind;
  readonly what: string;
  readonly at: PlaceId | Pick<CoverPoint, 'file' | 'place'>;
  readonly key: string;
  readonly turnsOn?: readonly ExprId[];
  readonly row?: string;
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
      // A finding of `rules.check` is a row of its list; the checks of a step say too what does not hold.
      if (by === 'check' && verdict === false) return [`check ${id} ${name} false`];
      if (by === 'check') return [`check ${id} ${name} true`, `rule ${id} ${name}`];
      return by === 'table' ? [`rule ${id} ${name}`] : [];
    }
    default:
      return [];
  }
}

function listSteps(cover: Cover, steps: readonly StepPlan[]): void {
  for (const step of steps) {
    const { id, place: at } = step;
    cover.points.push({ kind: 'step', what: id, at, key: `step ${id}` });
    if (step.if !== undefined)
      for (const way of [true, false])
        cover.points.push({
          kind: 'if',
          what: `if of ${id} is ${way}`,
          at,
          key: `if ${id} ${way}`,
          turnsOn: [step.if],
        });
    if (step.kind === 'call') listCall(cover, step);
    if ((step.kind === 'call' || step.kind === 'run') && step.compensate !== undefined)
      cover.points.push({ kind: 'undo', what: `undo of ${id}`, at: step.compensate.place, key: `undo ${id}` });
    listBodies(cover, step);
    listClauses(cover, step.catch, id);
    if (step.kind === 'do') listSteps(cover, step.finally);
  }
}

function listCall(cover: Cover, step: CallStep): void {
  const { id } = step;
  for (const check of step.checks)
    for (const way of [true, false]) {
      const what = `check ${check.id} of ${id} ${way ? 'holds' : 'does not hold'}`;
      cover.points.push({
        kind: 'check',
        what,
        at: check.place,
        key: `check ${id} ${check.id} ${way}`,
        turnsOn: [check.when],
      });
    }
  for (const [i, { place: at }] of step.fallback.entries())
    cover.points.push({ kind: 'fallback', what: `fallback ${i + 1} of ${id}`, at, key: `fallback ${id} ${i + 1}` });
  listRows(cover, step);
}

/** The rows of every table and list that a step reads, each once. */
function listRows(cover: Cover, { id, call, with: given, fallback, place }: CallStep): void {
  const parameter = RULE_FILES.get(call);
  if (parameter === undefined) return;
  const values = [given, ...fallback.flatMap(({ then }) => (then.k === 'with' ? [then.with] : []))];
  const seen = new Set<string>();
  for (const { path, content } of values.flatMap((value) => rulesIn(cover.plan, value, parameter)))
    for (const row of rowIds(content)) {
      if (seen.has(row)) continue;
      seen.add(row);
      const range = cover.rows[path]?.get(row);
      const at = range === undefined ? place : { file: range.file, place: range };
      cover.points.push({ kind: 'rule', what: `rule ${row} of ${id}`, at, key: `rule ${id} ${row}`, row });
    }
}

/** The parameter of each activity that names its rules. */
const RULE_FILES: ReadonlyMap<string, string> = new Map([
  ['rules.decide', 'table'],
  ['rules.check', 'checks'],
]);

type RulesFile = Extract<FilePlan, { readonly kind: 'rules' }>;

function rulesIn(plan: Plan, given: ValuePlan, parameter: string): readonly RulesFile[] {
  const entry = given.k === 'map' ? given.entries.find(({ key }) => key === parameter)?.value : undefined;
  const file = entry?.k === 'file' ? plan.files[entry.file] : undefined;
  return file?.kind === 'rules' ? [file] : [];
}

function rowIds(content: Json): readonly string[] {
  const rows = ['rules', 'checks', 'levels'].flatMap((name): readonly Json[] => {
    const list = field(content, name);
    return Array.isArray(list) ? list : [];
  });
  const ids = rows.flatMap((row) => {
    const id = field(row, 'id');
    return typeof id === 'string' ? [id] : [];
  });
  return field(content, 'default') === undefined ? ids : [...ids, 'default'];
}

function field(value: Json, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value)).get(name);
}

function listBodies(cover: Cover, step: StepPlan): void {
  switch (step.kind) {
    case 'do':
    case 'foreach':
    case 'repeat':
      listSteps(cover, step.steps);
      return;
    case 'parallel':
      for (const { steps } of step.branches) listSteps(cover, steps);
      return;
    case 'switch':
      for (const [i, one] of step.cases.entries()) {
        const what = `case ${i + 1} of ${step.id}`;
        const turnsOn = step.cases.slice(0, i + 1).map(({ when }) => when);
        cover.points.push({ kind: 'case', what, at: one.place, key: `case ${step.id} ${i + 1}`, turnsOn });
        listSteps(cover, one.steps);
      }
      if (step.default !== undefined) {
        const { place: at, steps } = step.default;
        const turnsOn = step.cases.map(({ when }) => when);
        cover.points.push({ kind: 'case', what: `default of ${step.id}`, at, key: `case ${step.id} default`, turnsOn });
        listSteps(cover, steps);
      }
      return;
    default:
      return;
  }
}

function listClauses(cover: Cover, clauses: readonly ClausePlan[], of: string): void {
  for (const [i, { place: at, steps }] of clauses.entries()) {
    cover.points.push({ kind: 'catch', what: `catch ${i + 1} of ${of}`, at, key: `catch ${at}` });
    listSteps(cover, steps);
  }
}
