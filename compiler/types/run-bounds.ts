/** How much one run may write at most: by its steps, the lists that it goes through and the sizes that schemas allow. */
import type { CallStep, Flow, ForeachStep, Step } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import { listsOf } from '../resolve/walk.ts';
import { elementsOf } from './elements.ts';
import type { FlowTypes } from './flow-types.ts';
import { mostBytes } from './size-of-type.ts';

/** Of a part of a run; infinite where nothing bounds it. Messages that people and others send come on top. */
export interface Bound {
  readonly events: number;
  readonly bytes: number;
  /** Waits that may be open at the same time. */
  readonly open: number;
  /** The first step that has no bound, for each. */
  readonly endless: { readonly events?: Step; readonly bytes?: Step };
}

/** History events on Temporal; each end wakes the workflow, which is a task of its own. */
const EVENTS = {
  /** Its start and its end. */
  run: 2,
  task: 3,
  call: 3,
  child: 3,
  timer: 2,
  /** With the marker of what judged its data. */
  message: 3,
  /** Search attributes: who is waited for, and that nobody is any more. */
  waiting: 2,
  /** A value of the flow's own that is judged by schemas. */
  judged: 1,
} as const;

const NOTHING: Bound = { events: 0, bytes: 0, open: 0, endless: {} };

/** Of a whole run. `sized`: whether to count bytes too; they are 0 where nobody asks. */
export function boundOfRun(flow: Flow, types: FlowTypes, links: Links, sized: boolean): Bound {
  const known: Known = { types, links, sized };
  const lists = [flow.steps, ...flow.catch.map(({ steps }) => steps), flow.finally];
  const timed = flow.timeout ? EVENTS.timer + EVENTS.task : 0;
  const start: Bound = { ...NOTHING, events: EVENTS.run + EVENTS.task + EVENTS.judged + timed };
  return lists.map((steps) => ofList(steps, known)).reduce(after, start);
}

interface Known {
  readonly types: FlowTypes;
  readonly links: Links;
  readonly sized: boolean;
}

const ofList = (steps: readonly Step[], known: Known): Bound =>
  steps.map((step) => ofStep(step, known)).reduce(after, NOTHING);

function after(a: Bound, b: Bound): Bound {
  return { ...together(a, b), open: Math.max(a.open, b.open) };
}

function together(a: Bound, b: Bound): Bound {
  const endless = { ...b.endless, ...a.endless };
  return { events: a.events + b.events, bytes: a.bytes + b.bytes, open: a.open + b.open, endless };
}

/** Whichever of its lists a step runs counts with all others: what failed has written too. */
function ofStep(step: Step, known: Known): Bound {
  const lists = listsOf(step).map(({ kind, steps }) => ({ kind, bound: ofList(steps, known) }));
  const body = lists.filter(({ kind }) => kind !== 'catch' && kind !== 'finally').map(({ bound }) => bound);
  const rest = lists.filter(({ kind }) => kind === 'catch' || kind === 'finally').map(({ bound }) => bound);
  const inside =
    step.kind === 'parallel' ? body.reduce(together, NOTHING) : times(step, body.reduce(after, NOTHING), known.types);
  return [own(step, known), inside, ...rest].reduce(after);
}

function times(step: Step, inside: Bound, types: FlowTypes): Bound {
  if (step.kind !== 'foreach' && step.kind !== 'repeat') return inside;
  const turns = step.kind === 'repeat' ? step.max : itemsOf(step, types);
  const several = (one: number): number => (one === 0 ? 0 : one * turns);
  const endless = turns === Number.POSITIVE_INFINITY ? { events: step, bytes: step } : {};
  const atOnce = step.kind === 'repeat' ? 1 : Math.min(step.maxConcurrency ?? 1, turns);
  return {
    events: several(inside.events),
    bytes: several(inside.bytes),
    open: inside.open * atOnce,
    endless: { ...endless, ...inside.endless },
  };
}

/** Items that a foreach goes through at most. */
export function itemsOf(step: ForeachStep, types: FlowTypes): number {
  return step.in ? elementsOf(types.ofExpr(step.in)).max : Number.POSITIVE_INFINITY;
}

function own(step: Step, { types, links, sized }: Known): Bound {
  const bytes = sized ? bytesOf(step, types) : 0;
  const [events, open] = eventsOf(step, links);
  return { events, bytes, open, endless: bytes === Number.POSITIVE_INFINITY ? { bytes: step } : {} };
}

/** Events, and waits that are open meanwhile. */
function eventsOf(step: Step, links: Links): readonly [events: number, open: number] {
  const timed = step.timeout && step.kind !== 'call' ? EVENTS.timer + EVENTS.task : 0;
  const undo = 'compensate' in step && step.compensate ? EVENTS.call + EVENTS.task : 0;
  switch (step.kind) {
    case 'call':
      return [effectOf(step, links) + undo + EVENTS.judged * (step.fallback.length + step.checks.length), 0];
    case 'run':
      return [EVENTS.child + EVENTS.task + undo + timed, 1];
    case 'emit':
      return [EVENTS.call + EVENTS.task, 0];
    case 'wait':
      return [EVENTS.timer + EVENTS.task, 1];
    case 'listen':
      return [(EVENTS.message + EVENTS.waiting + EVENTS.task) * step.slots.length + timed, step.slots.length];
    case 'approval': {
      const votes = (step.quorum?.approve?.v ?? 1) + (step.quorum?.deny?.v ?? 1) - 1;
      const moments = step.remind.length + step.escalate.length;
      return [
        EVENTS.waiting + (EVENTS.message + EVENTS.task) * votes + (EVENTS.timer + EVENTS.task) * moments + timed,
        1,
      ];
    }
    default:
      return [timed, 0];
  }
}

/** What is pure is worked out where the flow is. */
function effectOf(step: CallStep, links: Links): number {
  return links.contracts.get(step.call.v)?.effect === 'pure' ? 0 : (EVENTS.call + EVENTS.task) * triesOf(step);
}

const triesOf = ({ fallback }: CallStep): number => 1 + fallback.filter(({ then }) => then.k === 'with').length;

/** What goes into a step and what comes out of it. */
function bytesOf(step: Step, types: FlowTypes): number {
  switch (step.kind) {
    case 'call':
    case 'run': {
      const given = step.with ? mostBytes(types.valueType(step.with)) : 0;
      return (step.kind === 'call' ? triesOf(step) : 1) * given + mostBytes(types.stepType(step));
    }
    case 'emit':
      return step.data ? mostBytes(types.valueType(step.data)) : 0;
    case 'listen':
      return mostBytes(types.stepType(step));
    case 'approval':
      return (step.show ? mostBytes(types.valueType(step.show)) : 0) + mostBytes(types.stepType(step));
    default:
      return 0;
  }
}
