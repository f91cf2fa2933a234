/** For every point of the coverage of a flow: what would have to be to reach it, conditions read backwards. */
import type { Wish } from '../../../schema/flow-test.ts';
import type { ClausePlan, ExprId, Plan, StepPlan } from '../../../schema/plan.ts';
import { stepsOfList } from '../../../schema/steps-of-plan.ts';
import type { Ast } from '../../expression/index.ts';
import { planSteps } from '../plan-steps.ts';
import { ALWAYS, allOf, anyOf } from './make-wish.ts';
import { MOST_VISITS, type Wishing, wantedOfExpression, wishOfExpression } from './wish-of-condition.ts';
import { wishesOfRows } from './wish-of-rules.ts';
import { wishToPass } from './wish-of-step.ts';

/** Later steps whose failure is thought of for one undo. */
const LATER_STEPS = 24;

interface Reading extends Wishing {
  readonly found: Map<string, Wish>;
  /** What may fail with steps that have completed, in the order of the document. */
  readonly failing: { readonly id: string; readonly wish: Wish }[];
  /** By step: how many of `failing` come before it or are itself. */
  readonly undone: Map<string, number>;
}

export function readWishes(plan: Plan, trees: readonly (Ast | undefined)[]): ReadonlyMap<string, Wish> {
  const steps = planSteps(plan);
  const items = new Map<string, ExprId>();
  for (const { step } of steps.values()) if (step.kind === 'foreach') items.set(step.as, step.in);
  const reading: Reading = {
    plan,
    trees,
    steps,
    items,
    depth: 0,
    visits: { left: MOST_VISITS },
    known: new Map(),
    found: new Map(),
    failing: [],
    undone: new Map(),
  };
  readList(reading, plan.steps, ALWAYS);
  readClauses(reading, plan.steps, plan.catch, ALWAYS);
  readList(reading, plan.finally, ALWAYS);
  for (const [id, from] of reading.undone)
    reading.found.set(
      `undo ${id}`,
      allOf([
        reading.found.get(`step ${id}`) ?? ALWAYS,
        anyOf(reading.failing.slice(from, from + LATER_STEPS).map(({ wish }) => wish)),
      ]),
    );
  return reading.found;
}

function readList(reading: Reading, steps: readonly StepPlan[], before: Wish): void {
  let here = before;
  for (const step of steps) {
    readStep(reading, step, here);
    here = allOf([here, wishToPass(reading, step)]);
  }
}

function readStep(reading: Reading, step: StepPlan, before: Wish): void {
  const { found } = reading;
  const { id } = step;
  const set = (key: string, wish: Wish): void => {
    found.set(key, wish);
  };
  let here = before;
  if (step.if !== undefined) {
    set(`if ${id} false`, allOf([before, wishOfExpression(reading, step.if, false)]));
    here = allOf([before, wishOfExpression(reading, step.if, true)]);
    set(`if ${id} true`, here);
  }
  set(`step ${id}`, here);
  const fail = failOf(step);
  if (fail !== undefined) reading.failing.push({ id, wish: allOf([here, fail]) });
  if ((step.kind === 'call' || step.kind === 'run') && step.compensate !== undefined)
    reading.undone.set(id, reading.failing.length);
  if (step.kind === 'call') {
    for (const { id: name, when } of step.checks)
      for (const way of [true, false])
        set(`check ${id} ${name} ${way}`, allOf([here, wishOfExpression({ ...reading, self: id }, when, way)]));
    for (const [i, { errors }] of step.fallback.entries())
      set(`fallback ${id} ${i + 1}`, allOf([here, { t: 'fail', step: id, ...(errors && { errors }) }]));
    for (const [row, wish] of wishesOfRows(reading, step)) set(`rule ${id} ${row}`, allOf([here, wish]));
  }
  readBodies(reading, step, here);
  readClauses(reading, [step], step.catch, here);
}

/** What makes the step fail. */
function failOf(step: StepPlan): Wish | undefined {
  if (step.kind === 'call' || step.kind === 'run') return { t: 'fail', step: step.id };
  if (step.kind === 'raise') return ALWAYS;
  return undefined;
}

function readBodies(reading: Reading, step: StepPlan, here: Wish): void {
  switch (step.kind) {
    case 'do':
      readList(reading, step.steps, here);
      readList(reading, step.finally, here);
      return;
    case 'repeat':
      readList(reading, step.steps, here);
      return;
    case 'foreach':
      readList(reading, step.steps, allOf([here, wantedOfExpression(reading, step.in, [0], { op: 'present' })]));
      return;
    case 'parallel':
      for (const { steps } of step.branches) readList(reading, steps, here);
      return;
    case 'switch': {
      let others = here;
      for (const [i, { when, steps }] of step.cases.entries()) {
        const mine = allOf([others, wishOfExpression(reading, when, true)]);
        reading.found.set(`case ${step.id} ${i + 1}`, mine);
        readList(reading, steps, mine);
        others = allOf([others, wishOfExpression(reading, when, false)]);
      }
      reading.found.set(`case ${step.id} default`, others);
      if (step.default !== undefined) readList(reading, step.default.steps, others);
      return;
    }
    default:
      return;
  }
}

function readClauses(reading: Reading, scope: readonly StepPlan[], clauses: readonly ClausePlan[], before: Wish): void {
  for (const { place, errors, steps } of clauses) {
    const here = allOf([before, anyOf(stepsOfList(scope).flatMap((step) => failsWith(reading, step, errors)))]);
    reading.found.set(`catch ${place}`, here);
    readList(reading, steps, here);
  }
}

const names = (errors: readonly string[] | undefined, type: string): boolean =>
  errors === undefined ||
  errors.some((one) => one === type || (one.endsWith('.*') && type.startsWith(one.slice(0, -1))));

/** Ways in which the step ends with such an error. */
function failsWith(reading: Reading, step: StepPlan, errors: readonly string[] | undefined): readonly Wish[] {
  const reached = reading.found.get(`step ${step.id}`) ?? ALWAYS;
  const ways: Wish[] = [];
  const be = (at: readonly string[], value: string): Wish => ({ t: 'be', step: step.id, at, test: { op: '=', value } });
  if (step.kind === 'call' || step.kind === 'run') ways.push({ t: 'fail', step: step.id, ...(errors && { errors }) });
  if (step.kind === 'approval' && names(errors, 'approval.denied')) ways.push(be(['decision'], 'denied'));
  if (step.kind === 'approval' && names(errors, 'approval.expired')) ways.push(be(['decision'], 'expired'));
  if (step.kind === 'listen' && names(errors, 'timeout'))
    ways.push({ t: 'be', step: step.id, at: [], test: { op: 'absent' } });
  if (step.kind === 'repeat' && step.until !== undefined && names(errors, 'limit.exceeded'))
    ways.push(wishOfExpression(reading, step.until, false));
  if (step.kind === 'raise' && (step.raise.k === 'again' || names(errors, step.raise.type))) ways.push(ALWAYS);
  return ways.map((way) => allOf([reached, way]));
}
