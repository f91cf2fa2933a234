import { existsKey, forget } from '../expression/known-paths.ts';
import type { CallStep, Clause, Flow, ListenSlot, Step } from './flow.ts';
import {
  type Absence,
  ERROR_SHAPE,
  NOTICE_SHAPE,
  OUTCOME_SHAPE,
  outputOf,
  outputOfList,
  outputWhereRun,
  PRESENT,
  perhaps,
  RUN_SHAPE,
  type Shape,
} from './shape.ts';
import type { Variables } from './variables.ts';

/** A step whose output may be read. */
export interface Visible {
  readonly step: Step;
  readonly output: Shape;
  /** Of the results of its checks. */
  readonly checks: Absence;
  /** Keys of what holds where it ran (see `heldKeys`); absent where it has no condition, or nobody knows. */
  readonly when?: readonly string[];
}

/** The steps of one list that have run so far, inside those of the lists around it. */
export interface Steps {
  readonly own: Map<string, Visible>;
  readonly outer?: Steps;
}

/** What an expression may name at its place (rules 12 to 15). */
export interface Environment {
  readonly steps: Steps;
  /** Names without `$` beside `steps`, `vars` and `checks`. */
  readonly names: ReadonlyMap<string, Shape>;
  readonly variables: Variables;
  /** What conditions around the place have shown of paths (see `existing`), of values that stay as they are. */
  readonly known: ReadonlySet<string>;
  /** Keys of what conditions around the place have come out as (see `heldKeys`). */
  readonly holds: ReadonlySet<string>;
  /** The steps around the place, outermost first; the last is the one that the place belongs to. */
  readonly inside: readonly Step[];
  /** What `$event` is here. */
  readonly slot?: ListenSlot;
  /** What `$error` is here. */
  readonly caught?: Caught;
  /** What `$outcome` is here: that of the flow or of a step. */
  readonly ended?: Flow | Step;
}

/** The clause that a place is in, and the scope whose errors it takes. */
export interface Caught {
  readonly clause: Clause;
  readonly scope: Flow | Step;
}

const ROOT_NAMES: ReadonlyMap<string, Shape> = new Map([
  ['input', PRESENT],
  ['run', RUN_SHAPE],
]);

/** Of the flow itself, outside of its steps. */
export const environmentOfFlow = (): Environment => ({
  steps: { own: new Map() },
  names: ROOT_NAMES,
  variables: new Map(),
  known: new Set(),
  holds: new Set(),
  inside: [],
});

/** Names that exist only in some places, and which. */
export const PLACED_NAMES: ReadonlyMap<string, { readonly shape: Shape; readonly where: string }> = new Map([
  ['self', { shape: PRESENT, where: 'in `checks` and `compensate`' }],
  ['event', { shape: PRESENT, where: 'in `match`' }],
  ['notice', { shape: NOTICE_SHAPE, where: 'in the `with` of `notify`' }],
  ['error', { shape: ERROR_SHAPE, where: 'in the steps of a `catch`' }],
  ['outcome', { shape: OUTCOME_SHAPE, where: 'in `finally`' }],
  ['index', { shape: PRESENT, where: 'in the steps of a `foreach` or `repeat`' }],
  ['item', { shape: PRESENT, where: 'in the steps and the `collect` of a `foreach` without `as`' }],
]);

export function findStep(steps: Steps | undefined, id: string): Visible | undefined {
  for (let at = steps; at; at = at.outer) {
    const found = at.own.get(id);
    if (found) return found;
  }
  return undefined;
}

export function visibleIds(steps: Steps | undefined): readonly string[] {
  const ids: string[] = [];
  for (let at = steps; at; at = at.outer) ids.push(...at.own.keys());
  return ids;
}

/** Those that come before a place, also once the whole flow has been walked: a list grows until its last step. */
export function stepsBefore({ steps, inside }: Environment): readonly Step[] {
  const around = new Set(inside);
  const found: Step[] = [];
  for (let at: Steps | undefined = steps; at; at = at.outer) {
    for (const { step } of at.own.values()) {
      if (around.has(step)) break;
      found.push(step);
    }
  }
  return found;
}

/** As a later step of the same list sees it. Undefined output: it never completes, so nothing reads it. */
export function visibleAfter(step: Step, when?: readonly string[]): Visible {
  const checks: Absence = step.if || step.catch.some(({ steps }) => outputOfList(steps)) ? 'maybe' : 'no';
  const known = when && when.length > 0 ? { when } : {};
  return { step, output: outputOf(step) ?? PRESENT, checks, ...known };
}

/** What surely exists of the steps that conditions which hold here have let run, as keys. */
export function ranBy(steps: Steps | undefined, holds: ReadonlySet<string>): readonly string[] {
  const keys: string[] = [];
  if (holds.size === 0) return keys;
  for (let at = steps; at; at = at.outer) for (const one of at.own.values()) keys.push(...existsBy(one, holds));
  return keys;
}

export function existsBy({ step, when }: Visible, holds: ReadonlySet<string>): readonly string[] {
  if (!when?.every((key) => holds.has(key)) || outputWhereRun(step)?.absent !== 'no') return [];
  const judged = hasChecks(step) && !step.catch.some(({ steps }) => outputOfList(steps));
  return [existsKey('steps', [step.id.v]), ...(judged ? [existsKey('checks', [step.id.v])] : [])];
}

/** As the handlers of its scope see it: nobody knows how far the scope came. */
export function visibleInHandler(step: Step): Visible {
  return { step, output: perhaps(outputOf(step) ?? { absent: 'always' }), checks: 'maybe' };
}

export function hasChecks(step: Step): step is CallStep {
  return step.kind === 'call' && step.checks.length > 0;
}

/** With a name that exists only at some places. */
export function withName(env: Environment, name: string, shape?: Shape): Environment {
  const names = new Map(env.names);
  names.set(name, shape ?? PLACED_NAMES.get(name)?.shape ?? PRESENT);
  return { ...env, names, known: forget(env.known, [name]) };
}
