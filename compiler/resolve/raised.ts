import { ENGINE_ERRORS } from '../../schema/fault.ts';
import type { Plan } from '../../schema/plan.ts';
import { stepsOfPlan } from '../../schema/steps-of-plan.ts';
import type { Contract } from '../../stdlib/contract.ts';
import { CALL_ERRORS, EMIT_ERRORS } from '../../stdlib/errors.ts';
import { takes } from './error-patterns.ts';
import type { Call, Clause, Flow, Step } from './flow.ts';
import type { Links } from './links.ts';
import { bodiesOf, listsOf } from './walk.ts';

/** The errors that may come out of a part of a flow; more than really can, never fewer. */
export interface Raised {
  readonly types: ReadonlySet<string>;
  /** Any other type may come out too: an error is raised as a value. */
  readonly open: boolean;
}

/** What only some places raise; every other error of the engine may come from anywhere. */
const PLACED: ReadonlySet<string> = new Set([
  'timeout',
  'cancelled',
  'check.failed',
  'concurrency.refused',
  'approval.denied',
  'approval.expired',
]);
const ANYWHERE = Object.keys(ENGINE_ERRORS).filter((type) => !PLACED.has(type));

/** Raises what the clause around it has taken. */
const AGAIN = '$error';

/** What the clauses of the flow may meet. */
export function raisedInFlow(flow: Flow, links: Links): Raised {
  const { concurrency } = flow;
  const waits = flow.timeout || concurrency?.timeout ? ['timeout'] : [];
  const refused = concurrency?.onConflict === 'fail' ? ['concurrency.refused'] : [];
  return all([raisedByList(flow.steps, links), of(ANYWHERE), of([...waits, ...refused])]);
}

/** What the clauses of a step may meet. */
export function raisedInStep(step: Step, links: Links): Raised {
  return all([raisedByVerb(step, links), of(ANYWHERE), of(step.timeout ? ['timeout'] : [])]);
}

/** What the `fallback` of a call may meet. */
export function raisedByCall(call: Call, links: Links): Raised {
  const contract = links.contracts.get(call.call.v);
  return contract ? of([...declaredBy(contract), 'timeout', ...ANYWHERE]) : OPEN;
}

const OPEN: Raised = { types: new Set(), open: true };

function all(parts: readonly Raised[]): Raised {
  return { types: new Set(parts.flatMap(({ types }) => [...types])), open: parts.some(({ open }) => open) };
}

function of(types: readonly string[]): Raised {
  return { types: new Set(types), open: false };
}

function raisedByList(steps: readonly Step[], links: Links): Raised {
  return all(steps.map((step) => afterCatch(raisedInStep(step, links), step.catch, links)));
}

function afterCatch(raised: Raised, clauses: readonly Clause[], links: Links): Raised {
  if (clauses.length === 0) return raised;
  const final = clauses.filter(({ steps }) => !raisesAgain(steps));
  const everything = final.some(({ errors }) => !errors);
  const patterns = final.flatMap(({ errors }) => errors?.map(({ v }) => v) ?? []);
  const left = [...raised.types].filter((type) => !everything && !patterns.some((pattern) => takes(pattern, type)));
  const handlers = clauses.map(({ steps }) => raisedByList(steps, links));
  return all([{ types: new Set(left), open: raised.open && !everything }, ...handlers]);
}

function raisesAgain(steps: readonly Step[]): boolean {
  return steps.some((step) => isAgain(step) || listsOf(step).some((list) => raisesAgain(list.steps)));
}

function isAgain(step: Step): boolean {
  return step.kind === 'raise' && step.raise.k === 'again' && step.raise.e.expression.source === AGAIN;
}

function raisedByVerb(step: Step, links: Links): Raised {
  switch (step.kind) {
    case 'call': {
      const checked = step.checks.some(({ then }) => then.k === 'fail') ? ['check.failed'] : [];
      return all([raisedByCall(step, links), of(checked)]);
    }
    case 'run': {
      const child = links.children.get(step.run.v);
      return child ? raisedByPlan(child.plan) : OPEN;
    }
    case 'approval': {
      const denied = step.onDeny === 'raise' ? ['approval.denied'] : [];
      return of(step.onExpire === 'raise' && step.timeout ? [...denied, 'approval.expired'] : denied);
    }
    case 'raise':
      if (step.raise.k === 'new') return of([step.raise.type.v]);
      return isAgain(step) ? of([]) : OPEN;
    case 'emit':
      return of([...EMIT_ERRORS.map(({ type }) => type), ...Object.keys(CALL_ERRORS), 'timeout']);
    default:
      return all(bodiesOf(step).map(({ steps }) => raisedByList(steps, links)));
  }
}

function declaredBy(contract: {
  readonly errors: readonly { readonly type: string }[];
  readonly effect: Contract['effect'];
}): readonly string[] {
  const declared = contract.errors.map(({ type }) => type);
  return contract.effect === 'pure' ? declared : [...declared, ...Object.keys(CALL_ERRORS)];
}

/** Of a child flow, what it catches itself included: it is known by its plan alone. */
function raisedByPlan(plan: Plan): Raised {
  const contracts = Object.values(plan.contracts).flatMap(declaredBy);
  const raises = stepsOfPlan(plan).map((step) => {
    if (step.kind !== 'raise') return of([]);
    return step.raise.k === 'new' ? of([step.raise.type]) : OPEN;
  });
  const children = Object.values(plan.flows).map(raisedByPlan);
  return all([of([...contracts, ...ANYWHERE, ...PLACED]), ...raises, ...children]);
}
