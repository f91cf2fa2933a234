/** The row of a step, branch, item, handler or undo: what it is, how it ended, how long it took, why. */
import type { Entry, Happening } from '../../../schema/journal.ts';
import type { StepPlan } from '../../../schema/plan.ts';
import type { Line, Span } from '../spans.ts';
import { printable } from '../spans.ts';
import { duration } from '../time.ts';
import { brief } from '../values.ts';
import type { TraceNode } from './build-tree.ts';
import { afterAttempts, because, faultWords, MARKS, type Said } from './said.ts';
import { usageFacts, usageOf } from './usage.ts';

export interface NodeView {
  /** Milliseconds since the epoch, for what goes on still. */
  readonly now: number;
  readonly showValues: boolean;
}

export function describeNode(node: TraceNode, view: NodeView): Said {
  const { role } = node;
  switch (role.k) {
    case 'step':
      return describeStep(node, role.step, view);
    case 'undo':
      return describeUndo(node, view);
    case 'branch':
      return part(
        node,
        [
          ['branch ', 'dim'],
          [role.name, 'bold'],
        ],
        view,
      );
    case 'item':
      return part(node, [[`item ${role.index}`, 'bold']], view);
    case 'turn':
      return part(node, [[`turn ${role.index}`, 'bold']], view);
    case 'catch': {
      const entered = firstOf(node, 'catch.entered');
      return {
        mark: ['⤷', 'yellow'],
        words: [['catch', 'yellow'], ...(entered === undefined ? [] : ([[` ${entered.error.type}`]] satisfies Span[]))],
      };
    }
    case 'finally':
      return { mark: ['⤷', 'cyan'], words: [['finally', 'cyan']] };
    case 'flow':
      return { mark: MARKS.running, words: [['run']] };
  }
}

function describeStep(node: TraceNode, step: StepPlan, view: NodeView): Said {
  const started = firstOf(node, 'step.started');
  const chosen = entriesOf(node).find(({ what }) => what.t === 'decision' && what.decision.by === 'if');
  const why = chosen?.what.t === 'decision' ? chosen.what.decision : undefined;
  const name: Line = [
    [stepName(node), 'bold'],
    [`  ${kindWords(step)}`, 'dim'],
  ];
  const title = started?.title ?? step.title;
  const end = node.end?.what;
  if (end?.t === 'step.skipped') {
    const reason = why?.reason ?? end.reason ?? step.reason;
    return {
      mark: MARKS.skipped,
      words: [
        [stepName(node), 'dim'],
        ['  skipped', 'dim'],
        [reason === undefined ? '' : `: not “${printable(reason)}”`, 'dim'],
      ],
    };
  }
  const words: Line = [
    ...name,
    ...(title === undefined ? [] : ([[` “${printable(title)}”`]] satisfies Span[])),
    ...facts([...outcome(node, step, view), ...undoFact(node)]),
    ...because(why?.reason),
    ...(view.showValues && end?.t === 'step.completed' && end.output !== undefined
      ? ([[` ⇒ ${brief(end.output, 300)}`, 'dim']] satisfies Span[])
      : []),
  ];
  return { mark: markOf(end), words };
}

function outcome(node: TraceNode, step: StepPlan, view: NodeView): readonly Line[] {
  const end = node.end?.what;
  if (end === undefined) return [[[`${openWords(step)} for ${duration(Math.max(0, view.now - node.at))}`, 'cyan']]];
  const took = tookFact(node, 5);
  if (end.t === 'step.failed') {
    // A block fails with the error of what failed inside it: the detail stands there already.
    const told = node.parts.some((part) => part.k === 'node' && endsWith(part.node, end.error.type));
    const error: Line = told
      ? [
          ['failed: ', 'red'],
          [end.error.type, 'red'],
        ]
      : [['failed: ', 'red'], ...faultWords(end.error), ...afterAttempts(end.error)];
    return [error, ...took];
  }
  if (end.t === 'step.stopped') return [[['stopped', 'yellow']], ...took];
  if (end.t !== 'step.completed') return took;
  if (end.meta?.reused) return [[['done before the redrive', 'dim']]];
  const attempts = end.meta?.attempts ?? 1;
  return [
    ...took,
    ...(attempts > 1 ? [[[`${attempts} attempts`, 'yellow']] satisfies Line] : []),
    ...usageFacts(usageOf(end.meta)),
    ...(end.meta?.notes ?? []).map((note): Line => [[printable(note)]]),
  ];
}

function describeUndo(node: TraceNode, view: NodeView): Said {
  const started = firstOf(node, 'undo.started') ?? firstOf(node, 'undo.registered');
  const end = node.end?.what;
  const words: Line = [
    ['undo ', 'magenta'],
    [node.path.replace(/\/compensate$/, ''), 'bold'],
    [started === undefined ? '' : `  ${started.call}`, 'dim'],
  ];
  if (end?.t === 'undo.failed') return { mark: MARKS.failed, words: [...words, [' · '], ['failed', 'red']] };
  if (end?.t !== 'undo.completed')
    return { mark: MARKS.undo, words: [...words, [` · for ${duration(Math.max(0, view.now - node.at))}`, 'cyan']] };
  const attempts = end.meta?.attempts ?? 1;
  return {
    mark: MARKS.undo,
    words: [
      ...words,
      ...facts([
        ...tookFact(node, 5),
        ...(attempts > 1 ? [[[`${attempts} attempts`, 'yellow']] satisfies Line] : []),
        ...usageFacts(usageOf(end.meta)),
      ]),
    ],
  };
}

function part(node: TraceNode, name: Line, view: NodeView): Said {
  const end = node.end?.what;
  if (end?.t !== 'branch.ended' && end?.t !== 'item.ended')
    return node.role.k === 'turn' || view.now === 0
      ? { mark: ['╷', 'dim'], words: name }
      : { mark: MARKS.running, words: name };
  const mark = end.is === 'completed' ? MARKS.done : end.is === 'failed' ? MARKS.failed : MARKS.stopped;
  return {
    mark,
    words: [...name, ...facts([...(end.is === 'completed' ? [] : [[[end.is]] satisfies Line]), ...tookFact(node, 5)])],
  };
}

/** What a step is, in the words of the YAML. */
export function kindWords(step: StepPlan): string {
  switch (step.kind) {
    case 'call':
      return step.call;
    case 'run':
      return `run ${step.run}${step.detach ? ', detached' : ''}`;
    case 'parallel':
      return `parallel, ${step.join.k === 'atLeast' ? `at least ${step.join.n}` : step.join.k}`;
    case 'listen':
      return `listen ${listenWords(step)}`;
    case 'emit':
      return `emit ${step.event}`;
    case 'raise':
      return step.raise.k === 'new' ? `raise ${step.raise.type}` : 'raise';
    default:
      return step.kind;
  }
}

/** The events of a step that listens for several, with how many of them it needs. */
function listenWords({ slots, needs }: Extract<StepPlan, { kind: 'listen' }>): string {
  const events = slots.map(({ event }) => event).join(', ');
  if (slots[0]?.name === undefined) return events;
  return `${needs === slots.length ? 'all' : `${needs} of ${slots.length}`}: ${events}`;
}

function openWords(step: StepPlan): string {
  return step.kind === 'approval' || step.kind === 'listen' || step.kind === 'wait' ? 'waiting' : 'running';
}

function stepName(node: TraceNode): string {
  return node.path;
}

function markOf(end: Happening | undefined): Span {
  switch (end?.t) {
    case 'step.completed':
      return MARKS.done;
    case 'step.failed':
      return MARKS.failed;
    case 'step.stopped':
      return MARKS.stopped;
    default:
      return MARKS.running;
  }
}

function undoFact(node: TraceNode): readonly Line[] {
  const kept = entriesOf(node).find(({ what }) => what.t === 'undo.registered')?.what;
  if (kept?.t !== 'undo.registered') return [];
  return [[[kept.unknown ? 'may have happened, undo kept' : 'undo kept', kept.unknown ? 'yellow' : 'dim']]];
}

/** How long a node took; nothing where it is too short to tell. */
function tookFact(node: TraceNode, leastMs: number): readonly Line[] {
  const took = (node.end?.at ?? node.at) - node.at;
  return took < leastMs ? [] : [[[duration(took)]]];
}

function facts(list: readonly Line[]): Line {
  return list.flatMap((fact): Line => [[' · ', 'dim'], ...fact]);
}

function endsWith(node: TraceNode, type: string): boolean {
  const end = node.end?.what;
  return (
    (end?.t === 'step.failed' && end.error.type === type) ||
    node.parts.some((inner) => inner.k === 'node' && endsWith(inner.node, type))
  );
}

export function entriesOf(node: TraceNode): readonly Entry[] {
  return node.parts.flatMap((one) => (one.k === 'entry' ? [one.entry] : []));
}

function firstOf<T extends Happening['t']>(node: TraceNode, t: T): Extract<Happening, { t: T }> | undefined {
  // The cast follows from the comparison, which TypeScript does not narrow by a type parameter.
  for (const { path, what } of entriesOf(node))
    if (what.t === t && (node.role.k !== 'step' || path === node.path)) return what as Extract<Happening, { t: T }>;
  return undefined;
}
