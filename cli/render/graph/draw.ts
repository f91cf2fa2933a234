/** A flow as a graph: nodes, edges and boxes around blocks. What to write it in is the writer's business. */
import type { ClausePlan, ExprId, Plan, StepPlan } from '../../../schema/plan.ts';
import { duration } from '../time.ts';
import { kindWords } from '../trace/describe-node.ts';

export type NodeKind =
  | 'start'
  | 'end'
  | 'call'
  | 'run'
  | 'person'
  | 'decide'
  | 'wait'
  | 'data'
  | 'fork'
  | 'undo'
  | 'raise'
  | 'return';
export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  /** Lines of the label; the first is the name. */
  readonly label: readonly string[];
  /** Ids of the boxes around it, outermost first. */
  readonly boxes: readonly string[];
}
export interface GraphBox {
  readonly id: string;
  readonly label: string;
  readonly boxes: readonly string[];
}
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'next' | 'catch' | 'undo';
  readonly label?: string;
}
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly boxes: readonly GraphBox[];
  readonly edges: readonly GraphEdge[];
}

/** A way out of what was drawn so far, to be led to what comes next. */
interface Exit {
  readonly from: string;
  readonly label?: string;
  readonly kind?: GraphEdge['kind'];
}
interface Drawing {
  readonly plan: Plan;
  readonly nodes: GraphNode[];
  readonly boxes: GraphBox[];
  readonly edges: GraphEdge[];
  /** `return` leads to the flow's end from wherever it stands. */
  readonly returns: Exit[];
}

/** Characters of a label that comes from an expression or a reason. */
const LABEL_CHARACTERS = 60;

export function drawGraph(plan: Plan): Graph {
  const drawing: Drawing = { plan, nodes: [], boxes: [], edges: [], returns: [] };
  const title = plan.flow.title === undefined ? [] : [plan.flow.title];
  node(drawing, 'start', 'start', [`${plan.flow.name} ${plan.flow.version}`, ...title], []);
  const guarded = plan.catch.length > 0;
  if (guarded) drawing.boxes.push({ id: 'body', label: ' ', boxes: [] });
  const inner = list(drawing, plan.steps, [{ from: 'start' }], guarded ? ['body'] : []);
  const caught = clauses(drawing, plan.catch, 'body', []);
  let exits = [...inner, ...caught, ...drawing.returns];
  if (plan.finally.length > 0) {
    drawing.boxes.push({ id: 'finally', label: 'finally', boxes: [] });
    exits = list(drawing, plan.finally, exits, ['finally']);
  }
  node(drawing, 'finish', 'end', ['end'], []);
  lead(drawing, exits, 'finish');
  return drawing;
}

function list(
  drawing: Drawing,
  steps: readonly StepPlan[],
  incoming: readonly Exit[],
  boxes: readonly string[],
): Exit[] {
  return steps.reduce<Exit[]>((exits, step) => draw(drawing, step, exits, boxes), [...incoming]);
}

function draw(drawing: Drawing, step: StepPlan, incoming: readonly Exit[], boxes: readonly string[]): Exit[] {
  if (step.if === undefined) return [...body(drawing, step, incoming, boxes), ...caught(drawing, step, boxes)];
  const id = `if_${step.id}`;
  node(drawing, id, 'decide', [`${short(step.reason ?? source(drawing, step.if))}?`], boxes);
  lead(drawing, incoming, id);
  const exits = body(drawing, step, [{ from: id, label: 'yes' }], boxes);
  return [...exits, ...caught(drawing, step, boxes), { from: id, label: 'no' }];
}

function body(drawing: Drawing, step: StepPlan, incoming: readonly Exit[], boxes: readonly string[]): Exit[] {
  switch (step.kind) {
    case 'do':
    case 'foreach':
    case 'repeat':
      return box(drawing, step, incoming, boxes);
    case 'switch':
      return choice(drawing, step, incoming, boxes);
    case 'parallel':
      return fork(drawing, step, incoming, boxes);
    default:
      return leaf(drawing, step, incoming, boxes);
  }
}

type Leaf = Exclude<StepPlan, { kind: 'do' | 'foreach' | 'repeat' | 'switch' | 'parallel' }>;

function leaf(drawing: Drawing, step: Leaf, incoming: readonly Exit[], boxes: readonly string[]): Exit[] {
  const id = stepId(step);
  node(drawing, id, kindOf(step), [step.id, ...details(step)], boxes);
  lead(drawing, incoming, id);
  if ((step.kind === 'call' || step.kind === 'run') && step.compensate !== undefined) {
    const undo = `undo_${step.id}`;
    const what = step.compensate.k === 'call' ? step.compensate.call : `run ${step.compensate.run}`;
    node(drawing, undo, 'undo', [what], boxes);
    drawing.edges.push({ from: id, to: undo, kind: 'undo', label: 'undo' });
  }
  if (step.kind === 'raise') return [];
  if (step.kind !== 'return') return [{ from: id }];
  drawing.returns.push({ from: id });
  return [];
}

type Box = Extract<StepPlan, { kind: 'do' | 'foreach' | 'repeat' }>;

function box(drawing: Drawing, step: Box, incoming: readonly Exit[], boxes: readonly string[]): Exit[] {
  drawing.boxes.push({ id: stepId(step), label: boxLabel(drawing, step), boxes });
  const inside = [...boxes, stepId(step)];
  const exits = list(drawing, step.steps, incoming, inside);
  return step.kind === 'do' && step.finally.length > 0 ? list(drawing, step.finally, exits, inside) : exits;
}

function boxLabel(drawing: Drawing, step: Box): string {
  if (step.kind === 'do')
    return step.timeoutMs === undefined ? step.id : `${step.id} · within ${duration(step.timeoutMs)}`;
  if (step.kind === 'foreach') return `${step.id} · for each ${step.as} of ${short(source(drawing, step.in))}`;
  const until = step.until === undefined ? '' : `, until ${short(source(drawing, step.until))}`;
  return `${step.id} · at most ${step.max} times${until}`;
}

function choice(
  drawing: Drawing,
  step: Extract<StepPlan, { kind: 'switch' }>,
  incoming: readonly Exit[],
  boxes: readonly string[],
): Exit[] {
  const id = stepId(step);
  node(drawing, id, 'decide', [step.id], boxes);
  lead(drawing, incoming, id);
  const exits = step.cases.flatMap((one) =>
    list(drawing, one.steps, [{ from: id, label: short(one.reason ?? source(drawing, one.when)) }], boxes),
  );
  if (step.default === undefined) return [...exits, { from: id, label: 'none' }];
  return [...exits, ...list(drawing, step.default.steps, [{ from: id, label: 'otherwise' }], boxes)];
}

function fork(
  drawing: Drawing,
  step: Extract<StepPlan, { kind: 'parallel' }>,
  incoming: readonly Exit[],
  boxes: readonly string[],
): Exit[] {
  const id = stepId(step);
  const join = `join_${step.id}`;
  const words =
    step.join.k === 'atLeast'
      ? `at least ${step.join.n} of ${step.branches.length}`
      : step.join.k === 'race'
        ? 'first one'
        : 'all';
  drawing.boxes.push({ id: `box_${step.id}`, label: ' ', boxes });
  const inside = [...boxes, `box_${step.id}`];
  node(drawing, id, 'fork', [step.id], inside);
  lead(drawing, incoming, id);
  const exits = step.branches.flatMap((branch) =>
    list(drawing, branch.steps, [{ from: id, label: branch.name }], inside),
  );
  node(drawing, join, 'fork', [words], inside);
  lead(drawing, exits, join);
  return [{ from: join }];
}

function caught(drawing: Drawing, step: StepPlan, boxes: readonly string[]): Exit[] {
  return clauses(drawing, step.catch, step.kind === 'parallel' ? `box_${step.id}` : stepId(step), boxes);
}

function clauses(drawing: Drawing, list_: readonly ClausePlan[], from: string, boxes: readonly string[]): Exit[] {
  return list_.flatMap((clause) => {
    const label = `on ${clause.errors?.join(', ') ?? 'any error'}`;
    return list(drawing, clause.steps, [{ from, label, kind: 'catch' }], boxes);
  });
}

function kindOf(step: Leaf): NodeKind {
  switch (step.kind) {
    case 'call':
    case 'run':
    case 'raise':
    case 'return':
      return step.kind;
    case 'approval':
      return 'person';
    case 'wait':
    case 'listen':
      return 'wait';
    case 'set':
    case 'emit':
      return 'data';
  }
}

function details(step: Leaf): readonly string[] {
  const title = step.title === undefined ? [] : [short(step.title)];
  switch (step.kind) {
    case 'call': {
      const notes = [
        ...(step.checks.length > 0 ? [`${step.checks.length} ${step.checks.length === 1 ? 'check' : 'checks'}`] : []),
        ...(step.fallback.length > 0
          ? [`${step.fallback.length} ${step.fallback.length === 1 ? 'fallback' : 'fallbacks'}`]
          : []),
        ...(step.pivot ? ['point of no return'] : []),
      ];
      return [...title, step.call, ...(notes.length > 0 ? [notes.join(' · ')] : [])];
    }
    case 'run':
      return [...title, kindWords(step), ...(step.pivot ? ['point of no return'] : [])];
    case 'approval': {
      const within = step.timeoutMs === undefined ? [] : [`within ${duration(step.timeoutMs)}`];
      const quorum = step.quorum.approve > 1 ? [`${step.quorum.approve} approvals`] : [];
      return [...title, ['approval', ...quorum, ...within].join(' · ')];
    }
    case 'wait':
      return [...title, step.wait.k === 'for' ? `wait ${duration(step.wait.ms)}` : 'wait until a time'];
    case 'listen':
      return [
        ...title,
        step.timeoutMs === undefined ? kindWords(step) : `${kindWords(step)} · within ${duration(step.timeoutMs)}`,
      ];
    case 'set':
      return [...title, `set ${step.entries.map(({ key }) => key).join(', ')}`.trim()];
    default:
      return [...title, kindWords(step)];
  }
}

function node(drawing: Drawing, id: string, kind: NodeKind, label: readonly string[], boxes: readonly string[]): void {
  drawing.nodes.push({ id, kind, label, boxes });
}

function lead(drawing: Drawing, exits: readonly Exit[], to: string): void {
  for (const { from, label, kind = 'next' } of exits)
    drawing.edges.push(label === undefined ? { from, to, kind } : { from, to, kind, label });
}

function stepId(step: StepPlan): string {
  return `s_${step.id}`;
}

function source(drawing: Drawing, expression: ExprId): string {
  return drawing.plan.expressions[expression]?.source ?? '';
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LABEL_CHARACTERS ? line : `${line.slice(0, LABEL_CHARACTERS - 1)}…`;
}
