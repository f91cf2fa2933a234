/** Builds the plan of a program directly, without YAML: every expression is a constant, a counter or `$self`. */
import { createHash } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';
import type { Json } from '../../schema/json.ts';
import type {
  ClausePlan,
  CompensatePlan,
  ExpressionPlan,
  Plan,
  RetryPlan,
  StepPlan,
  ValuePlan,
} from '../../schema/plan.ts';
import { PLAN_VERSION } from '../../schema/plan.ts';
import type { Clause, EffectStep, Program, Retry, RunStep, Step } from '../model/program.ts';
import { CONTRACTS } from './contracts.ts';

/** Everything stands at one place: generated plans have no source. */
const PLACE = 0;
const NOTHING: ValuePlan = { k: 'map', entries: [], place: PLACE };

interface Building {
  readonly expressions: ExpressionPlan[];
  readonly events: { [type: string]: object };
  readonly flows: { [nameAtVersion: string]: Plan };
}

export function buildPlan(program: Program, name = 'generated'): Plan {
  const building: Building = { expressions: [], events: {}, flows: {} };
  const plan: Omit<Plan, 'digest'> = {
    version: PLAN_VERSION,
    flow: { name, version: '1.0.0', place: PLACE },
    sources: ['generated.flow.yaml'],
    places: [{ file: 0, line: 1, col: 1, endLine: 1, endCol: 2 }],
    steps: buildList(building, program.steps),
    catch: buildClauses(building, program.catch),
    finally: buildList(building, program.finally),
    expressions: building.expressions,
    files: [],
    contracts: CONTRACTS,
    flows: building.flows,
    events: building.events,
    ...timeoutOf(program),
  };
  return { ...plan, digest: createHash('sha256').update(canonicalize(plan)).digest('hex') };
}

const timeoutOf = (timed: { readonly timeoutMs?: number }) =>
  timed.timeoutMs === undefined ? {} : { timeoutMs: timed.timeoutMs };

function expression(building: Building, source: string, reads: Partial<ExpressionPlan['reads']> = {}): number {
  const none = { steps: [], vars: [], checks: [], names: [] };
  building.expressions.push({ source, place: PLACE, reads: { ...none, ...reads } });
  return building.expressions.length - 1;
}

const literal = (v: Json): ValuePlan => ({ k: 'lit', v });

function buildList(building: Building, steps: readonly Step[]): readonly StepPlan[] {
  return steps.map((step) => buildStep(building, step));
}

function buildClauses(building: Building, clauses: readonly Clause[]): readonly ClausePlan[] {
  return clauses.map((clause) => ({
    place: PLACE,
    ...(clause.errors === undefined ? {} : { errors: clause.errors }),
    steps: buildList(building, clause.steps),
  }));
}

function buildStep(building: Building, step: Step): StepPlan {
  const common = {
    id: step.id,
    place: PLACE,
    catch: buildClauses(building, step.catch),
    ...(step.if === undefined ? {} : { if: expression(building, String(step.if)) }),
  };
  switch (step.kind) {
    case 'effect':
      return { ...common, ...buildEffect(building, step) };
    case 'run': {
      const run = `child-${step.id}@1.0.0`;
      building.flows[run] = buildPlan(step.flow, `child-${step.id}`);
      const compensate = step.undo === 'none' ? {} : { compensate: buildCompensate(building, step) };
      return {
        ...common,
        ...timeoutOf(step),
        ...compensate,
        kind: 'run',
        run,
        with: NOTHING,
        detach: false,
        pivot: false,
      };
    }
    case 'wait':
      return { ...common, kind: 'wait', wait: { k: 'for', ms: step.ms } };
    case 'listen':
      for (const event of step.events) building.events[event] = {};
      return {
        ...common,
        ...timeoutOf(step),
        kind: 'listen',
        slots: step.events.map((event, i) => ({
          ...(step.needs === undefined ? {} : { name: `e${i}` }),
          event,
          place: common.place,
        })),
        needs: step.needs ?? 1,
      };
    case 'set': {
      const next = { source: `($vars.${step.name} ?? 0) + 1`, reads: { vars: [step.name] } };
      const value: ValuePlan =
        step.to === 'next' ? { k: 'expr', e: expression(building, next.source, next.reads) } : literal(step.to);
      return { ...common, kind: 'set', entries: [{ key: step.name, value, optional: false }] };
    }
    case 'raise':
      return { ...common, kind: 'raise', raise: { k: 'new', type: step.type } };
    case 'return':
      return { ...common, kind: 'return', value: literal(step.value) };
    default:
      return { ...common, ...buildBlock(building, step) };
  }
}

/** Distributes over the union, which plain `Omit` would merge. */
type Body<S> = S extends unknown ? Omit<S, 'id' | 'place' | 'title' | 'reason' | 'if' | 'catch'> : never;

function buildBlock(
  building: Building,
  step: Extract<Step, { readonly steps: unknown } | { readonly cases: unknown } | { readonly branches: unknown }>,
): Body<StepPlan> {
  switch (step.kind) {
    case 'do':
      return {
        ...timeoutOf(step),
        kind: 'do',
        steps: buildList(building, step.steps),
        finally: buildList(building, step.finally),
      };
    case 'switch':
      return {
        ...timeoutOf(step),
        kind: 'switch',
        cases: step.cases.map((steps, i) => ({
          place: PLACE,
          when: expression(building, String(i === step.taken)),
          steps: buildList(building, steps),
        })),
        ...(step.default === undefined ? {} : { default: { place: PLACE, steps: buildList(building, step.default) } }),
      };
    case 'parallel':
      return {
        ...timeoutOf(step),
        kind: 'parallel',
        join: step.join,
        branches: step.branches.map((branch) => ({
          ...branch,
          place: PLACE,
          steps: buildList(building, branch.steps),
        })),
      };
    case 'foreach':
      return {
        ...timeoutOf(step),
        kind: 'foreach',
        in: expression(building, `[${Array.from({ length: step.items }, (_, i) => i).join(', ')}]`),
        as: 'item',
        maxConcurrency: step.maxConcurrency,
        ...(step.tolerate === undefined ? {} : { tolerate: { count: step.tolerate } }),
        steps: buildList(building, step.steps),
      };
    case 'repeat': {
      const { counter, until } = step;
      const reads = { vars: [counter] };
      return {
        ...timeoutOf(step),
        kind: 'repeat',
        max: step.max,
        ...(until === undefined ? {} : { until: expression(building, `$vars.${counter} >= ${until}`, reads) }),
        steps: buildList(building, step.steps),
      };
    }
  }
}

function buildEffect(building: Building, step: EffectStep): Body<StepPlan> {
  const call = step.effect === 'read' ? 'fake.read' : step.idempotent ? 'fake.write' : 'fake.writeOnce';
  return {
    kind: 'call',
    call,
    with: NOTHING,
    ...attempts(step.retry),
    dispatch: 'queue',
    checks: [],
    fallback: [],
    pivot: step.pivot,
    ...(step.undo === 'none' ? {} : { compensate: buildCompensate(building, step) }),
  };
}

function buildCompensate(building: Building, step: EffectStep | RunStep): CompensatePlan {
  const value: ValuePlan =
    step.undo === 'constant'
      ? literal(step.id)
      : { k: 'expr', e: expression(building, '$self.from', { names: ['self'] }) };
  return {
    k: 'call',
    place: PLACE,
    call: 'fake.undo',
    with: { k: 'map', entries: [{ key: 'of', value, optional: step.undo === 'selfIfAny' }], place: PLACE },
    ...attempts(step.undoRetry),
    dispatch: 'queue',
  };
}

function attempts(retry: Retry): { readonly retry: RetryPlan; readonly timeoutMs: number } {
  const { timeoutMs, ...rest } = retry;
  return { retry: { ...rest, jitter: 'none' }, timeoutMs };
}
