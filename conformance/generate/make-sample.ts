/** From a draft to a legal program: ids, durations, and what the rules forbid in its place replaced by what they allow. */
import type { Clause, Program, Retry, Step } from '../model/program.ts';
import type { Draft, DraftClause, DraftEffect, DraftFlow } from './draft.ts';
import { type Behaviour, duration, type Sample } from './sample.ts';

/** Effects in one program; what is drawn beyond them becomes a `set`. */
const MAX_EFFECTS = 8;
/** Attempts time out later than any answer comes. */
const ATTEMPT_TIMEOUT_MS = 1_000_000;
/** Scopes' timeouts reach over a few calls, so that they fire about as often as not. */
const SCOPE_TIMEOUT_FACTOR = 3;

interface Place {
  /** In the flow's own thread: `return` may stand (rule 16). */
  readonly main: boolean;
  /** In a branch that can lose: no pivot (rule 24). */
  readonly loses: boolean;
  /** In a `finally` (rule 21). */
  readonly last: boolean;
  /** In an item or a turn: no `listen`, which the model scripts once for each type. */
  readonly loops: boolean;
}
interface Making {
  readonly seed: number;
  readonly behaviours: { [id: string]: Behaviour };
  steps: number;
  effects: number;
}

export function makeSample(draft: DraftFlow): Sample {
  const making: Making = { seed: draft.seed, behaviours: {}, steps: 0, effects: 0 };
  const place: Place = { main: true, loses: false, last: false, loops: false };
  const program: Program = {
    steps: makeList(making, place, draft.steps),
    catch: makeClauses(making, place, draft.catch),
    finally: makeList(making, { ...place, last: true }, draft.finally),
    ...timeout(making, draft.timed, 'flow'),
  };
  return { seed: draft.seed, program, behaviours: making.behaviours };
}

function timeout(making: Making, timed: boolean, id: string): { readonly timeoutMs?: number } {
  return timed ? { timeoutMs: duration(making.seed, `${id}@timeout`) * SCOPE_TIMEOUT_FACTOR } : {};
}

function makeList(making: Making, place: Place, drafts: readonly Draft[]): readonly Step[] {
  return drafts.flatMap((draft) => makeStep(making, place, draft));
}

function makeClauses(making: Making, place: Place, drafts: readonly DraftClause[]): readonly Clause[] {
  return drafts.map((draft) => ({
    ...(draft.errors === null ? {} : { errors: draft.errors }),
    steps: makeList(making, place, draft.steps),
  }));
}

function makeStep(making: Making, place: Place, draft: Draft): readonly Step[] {
  making.steps += 1;
  const id = `s${making.steps}`;
  const body = makeBody(making, place, draft, id);
  const [main, ...before] = [...body].reverse();
  if (main === undefined) return [];
  const clauses = main.kind === 'raise' || main.kind === 'return' ? [] : makeClauses(making, place, draft.catch);
  return [...before, { ...main, catch: clauses, ...(draft.skip ? { if: false } : {}) }];
}

/** The steps that a draft becomes; the last is the drawn one. */
function makeBody(making: Making, place: Place, draft: Draft, id: string): readonly Step[] {
  const common = { id, catch: [] };
  // Few names, so that threads would see each other's variables if these were not copies (rule 15).
  const set: Step = { ...common, kind: 'set', name: `v${making.steps % 2}`, to: 'next' };
  const wait: Step = { ...common, kind: 'wait', ms: duration(making.seed, `${id}@wait`) };
  switch (draft.kind) {
    case 'effect':
      return [making.effects >= MAX_EFFECTS ? set : makeEffect(making, place, draft, id)];
    case 'wait':
      return [wait];
    case 'set':
      return [set];
    case 'listen':
      if (place.last || place.loops) return [wait];
      return [{ ...common, kind: 'listen', ...listened(draft, id), ...timeout(making, draft.timed, id) }];
    case 'raise':
      return [place.last ? wait : { ...common, kind: 'raise', type: draft.type }];
    case 'return':
      return [place.last || !place.main ? wait : { ...common, kind: 'return', value: { returned: id } }];
    default:
      return makeBlock(making, place, draft, id);
  }
}

/** The model scripts each type once, so every event has a type of its own. */
function listened(draft: Extract<Draft, { readonly kind: 'listen' }>, id: string) {
  if (draft.events === 1) return { events: [`x.${id}`] };
  const events = Array.from({ length: draft.events }, (_, i) => `x.${id}.e${i}`);
  return { events, needs: Math.min(draft.needs, events.length) };
}

function makeBlock(making: Making, place: Place, draft: Draft, id: string): readonly Step[] {
  const common = { id, catch: [] };
  const timed = 'timed' in draft ? timeout(making, draft.timed, id) : {};
  switch (draft.kind) {
    case 'do': {
      const last = makeList(making, { ...place, last: true }, draft.finally);
      return [{ ...common, ...timed, kind: 'do', steps: makeList(making, place, draft.steps), finally: last }];
    }
    case 'switch': {
      const cases = draft.cases.map((steps) => makeList(making, place, steps));
      const otherwise = draft.otherwise === null ? {} : { default: makeList(making, place, draft.otherwise) };
      return [{ ...common, kind: 'switch', cases, taken: Math.min(draft.taken, cases.length - 1), ...otherwise }];
    }
    case 'parallel': {
      const inner = { ...place, main: false, loses: place.loses || draft.join.k !== 'all' };
      const branches = draft.branches.map((steps, i) => ({ name: `b${i}`, steps: makeList(making, inner, steps) }));
      return [{ ...common, ...timed, kind: 'parallel', join: draft.join, branches }];
    }
    case 'foreach': {
      const steps = makeList(making, { ...place, main: false, loops: true }, draft.steps);
      const tolerate = draft.tolerate === null ? {} : { tolerate: draft.tolerate };
      const { items, maxConcurrency } = draft;
      return [{ ...common, ...timed, kind: 'foreach', items, maxConcurrency, ...tolerate, steps }];
    }
    case 'run': {
      const inside: Place = { main: true, loses: false, last: false, loops: true };
      const last = makeList(making, { ...inside, last: true }, draft.finally);
      const flow: Program = { steps: makeList(making, inside, draft.steps), catch: [], finally: last };
      const undo = draft.undo && !place.last ? 'constant' : 'none';
      return [{ ...common, ...timed, kind: 'run', flow, undo, undoRetry: makeRetry(making, 1, `${id}/compensate`) }];
    }
    case 'repeat': {
      const counter = `v_${id}`;
      const reset: Step = { id: `${id}_reset`, catch: [], kind: 'set', name: counter, to: 0 };
      const count: Step = { id: `${id}_count`, catch: [], kind: 'set', name: counter, to: 'next' };
      const steps = [count, ...makeList(making, { ...place, loops: true }, draft.steps)];
      return [reset, { ...common, ...timed, kind: 'repeat', max: draft.max, counter, until: draft.until, steps }];
    }
    default:
      return [];
  }
}

function makeEffect(making: Making, place: Place, draft: DraftEffect, id: string): Step {
  making.effects += 1;
  making.behaviours[id] = draft.behaviour;
  const write = draft.effect === 'write';
  const pivot = write && draft.pivot && !place.loses && !place.last;
  return {
    id,
    catch: [],
    kind: 'effect',
    effect: draft.effect,
    idempotent: draft.idempotent,
    undo: !write || pivot || place.last ? 'none' : draft.undo,
    pivot,
    retry: makeRetry(making, draft.maxAttempts, id),
    undoRetry: makeRetry(making, draft.undoAttempts, `${id}/compensate`),
  };
}

function makeRetry(making: Making, maxAttempts: number, name: string): Retry {
  return {
    maxAttempts,
    initialMs: duration(making.seed, `${name}@pause`),
    factor: 2,
    maxMs: ATTEMPT_TIMEOUT_MS,
    timeoutMs: ATTEMPT_TIMEOUT_MS + duration(making.seed, `${name}@attempt`),
  };
}
