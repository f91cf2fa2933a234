import type { Range } from '../../schema/diagnostic.ts';
import type { ApprovalStep, Budget, Call, Flow, ListenSlot, Run, Step } from './flow.ts';

export type ListKind = 'flow' | 'do' | 'case' | 'default' | 'branch' | 'item' | 'turn' | 'catch' | 'finally';

/** A list of steps and what it belongs to. */
export interface List {
  readonly kind: ListKind;
  readonly steps: readonly Step[];
  /** The step that the list is in; absent for the flow's own. */
  readonly owner?: Step;
  /** Branch: its name. Case and clause: its number from 0. */
  readonly name?: string;
  /** Of the owner's part that holds the list. */
  readonly range: Range;
}

/** A flow never changes once it is read, and every rule walks it: what was found of a part is kept with it. */
const LISTS = new WeakMap<Step, readonly List[]>();
const VISITS = new WeakMap<Flow, readonly Standing[]>();
const STEPS = new WeakMap<Flow, readonly Step[]>();

/** The lists inside a step: its body, then its handlers, then its `finally`. */
export function listsOf(step: Step): readonly List[] {
  const known = LISTS.get(step);
  if (known !== undefined) return known;
  const lists = [...bodiesOf(step), ...handlersOf(step)];
  LISTS.set(step, lists);
  return lists;
}

export function bodiesOf(owner: Step): readonly List[] {
  const { range } = owner;
  switch (owner.kind) {
    case 'do':
      return [{ kind: 'do', steps: owner.steps, owner, range }];
    case 'switch': {
      const cases = owner.cases.map(
        (one, i): List => ({ kind: 'case', steps: one.steps, owner, name: String(i), range: one.range }),
      );
      const other = owner.default;
      return other ? [...cases, { kind: 'default', steps: other.steps, owner, range: other.range }] : cases;
    }
    case 'parallel':
      return owner.branches.map(({ name, steps, range: at }) => ({
        kind: 'branch',
        steps,
        owner,
        name: name.v,
        range: at,
      }));
    case 'foreach':
      return [{ kind: 'item', steps: owner.steps, owner, range }];
    case 'repeat':
      return [{ kind: 'turn', steps: owner.steps, owner, range }];
    default:
      return [];
  }
}

/** The clauses and the `finally` of a step or of the flow. */
export function handlersOf(scope: Step | Flow): readonly List[] {
  const owner = 'kind' in scope ? { owner: scope } : {};
  const clauses = scope.catch.map(
    ({ steps, range }, i): List => ({ kind: 'catch', steps, ...owner, name: String(i), range }),
  );
  const last = 'finally' in scope ? scope.finally : [];
  if (last.length === 0) return clauses;
  return [...clauses, { kind: 'finally', steps: last, ...owner, range: last[0]?.range ?? scope.range }];
}

export function listsOfFlow(flow: Flow): readonly List[] {
  return [{ kind: 'flow', steps: flow.steps, range: flow.range }, ...handlersOf(flow)];
}

/** Where a step stands: the lists around it, outermost first. */
export type Around = readonly List[];
export type Visit = (step: Step, around: Around) => void;

interface Standing {
  readonly step: Step;
  readonly around: Around;
}

/** Visits every step in the order of the document, blocks before what is in them. */
export function walkFlow(flow: Flow, visit: Visit): void {
  for (const { step, around } of standingsOf(flow)) visit(step, around);
}

function standingsOf(flow: Flow): readonly Standing[] {
  const known = VISITS.get(flow);
  if (known !== undefined) return known;
  const found: Standing[] = [];
  for (const list of listsOfFlow(flow)) addStandings(list, [], found);
  VISITS.set(flow, found);
  return found;
}

function addStandings(list: List, outside: Around, found: Standing[]): void {
  const around = [...outside, list];
  for (const step of list.steps) {
    found.push({ step, around });
    for (const nested of listsOf(step)) addStandings(nested, around, found);
  }
}

export function stepsOf(flow: Flow): readonly Step[] {
  const steps = STEPS.get(flow) ?? standingsOf(flow).map(({ step }) => step);
  STEPS.set(flow, steps);
  return steps;
}

/** A scope with a budget; the flow itself where it has no step. */
export interface BudgetOf {
  readonly budget: Budget;
  readonly step?: Step;
}

export function budgetsOf(flow: Flow): readonly BudgetOf[] {
  const own: readonly BudgetOf[] = flow.budget ? [{ budget: flow.budget }] : [];
  return [...own, ...stepsOf(flow).flatMap((step) => (step.budget ? [{ budget: step.budget, step }] : []))];
}

/** A step and all that runs in its body, or in that of the flow: what its budget bounds. */
export function stepsInside(scope: Step | Flow): readonly Step[] {
  const steps = 'kind' in scope ? [] : scope.steps;
  const lists = 'kind' in scope ? bodiesOf(scope) : [];
  const own = 'kind' in scope ? [scope] : [];
  const inside = [...steps, ...lists.flatMap((list) => list.steps)];
  return [...own, ...inside.flatMap((step) => [...stepsInside(step), ...handlersOf(step).flatMap(stepsOfList)])];
}

const stepsOfList = ({ steps }: List): readonly Step[] => steps.flatMap(stepsInside);

/** Whoever is asked by the flow: in steps of their own, and for more budget. */
export function approvalsOf(flow: Flow): readonly ApprovalStep[] {
  const steps = stepsOf(flow).flatMap((step) => (step.kind === 'approval' ? [step] : []));
  return [...steps, ...budgetsOf(flow).flatMap(({ budget }) => budget.approval ?? [])];
}

/** What the flow listens for, in the order of the document. */
export function listensOf(flow: Flow): readonly ListenSlot[] {
  return stepsOf(flow).flatMap((step) => (step.kind === 'listen' ? step.slots : []));
}

interface CallOf {
  readonly call: Call;
  readonly step: Step;
  readonly undo: boolean;
}

/** Every call of the flow with the step that it belongs to, those of `compensate` and `notify` included. */
export function callsOf(flow: Flow): readonly CallOf[] {
  const noticeOf = (step: ApprovalStep): readonly CallOf[] =>
    step.notify ? [{ call: step.notify, step, undo: false }] : [];
  const calls = stepsOf(flow).flatMap((step): readonly CallOf[] => {
    if (step.kind === 'approval') return noticeOf(step);
    const own = step.kind === 'call' ? [{ call: step, step, undo: false }] : [];
    const undo = step.kind === 'call' || step.kind === 'run' ? step.compensate : undefined;
    return undo?.k === 'call' ? [...own, { call: undo, step, undo: true }] : own;
  });
  return [...calls, ...budgetsOf(flow).flatMap(({ budget }) => (budget.approval ? noticeOf(budget.approval) : []))];
}

export function runsOf(flow: Flow): readonly { readonly run: Run; readonly step: Step }[] {
  return stepsOf(flow).flatMap((step) => {
    const own = step.kind === 'run' ? [{ run: step, step }] : [];
    const undo = step.kind === 'call' || step.kind === 'run' ? step.compensate : undefined;
    return undo?.k === 'run' ? [...own, { run: undo, step }] : own;
  });
}
