/** Drafts: programs as the generator draws and shrinks them, before ids, durations and the rules of place are put in. */
import fc from 'fast-check';
import type { Join, UndoNeeds } from '../model/program.ts';
import type { AttemptEnd, Behaviour } from './sample.ts';

export interface DraftClause {
  readonly errors: readonly string[] | null;
  readonly steps: readonly Draft[];
}
export interface DraftEffect {
  readonly kind: 'effect';
  readonly effect: 'read' | 'write';
  readonly idempotent: boolean;
  readonly undo: UndoNeeds;
  readonly pivot: boolean;
  readonly maxAttempts: number;
  readonly undoAttempts: number;
  readonly behaviour: Behaviour;
}
type DraftBody =
  | DraftEffect
  | { readonly kind: 'wait' }
  /** `events`: 1 for a plain listener. */
  | { readonly kind: 'listen'; readonly timed: boolean; readonly events: number; readonly needs: number }
  | {
      readonly kind: 'run';
      readonly steps: readonly Draft[];
      readonly finally: readonly Draft[];
      readonly undo: boolean;
      readonly timed: boolean;
    }
  | { readonly kind: 'set' }
  | { readonly kind: 'raise'; readonly type: string }
  | { readonly kind: 'return' }
  | {
      readonly kind: 'do';
      readonly steps: readonly Draft[];
      readonly finally: readonly Draft[];
      readonly timed: boolean;
    }
  | {
      readonly kind: 'switch';
      readonly cases: readonly (readonly Draft[])[];
      readonly taken: number;
      readonly otherwise: readonly Draft[] | null;
    }
  | {
      readonly kind: 'parallel';
      readonly join: Join;
      readonly branches: readonly (readonly Draft[])[];
      readonly timed: boolean;
    }
  | {
      readonly kind: 'foreach';
      readonly items: number;
      readonly maxConcurrency: number;
      readonly tolerate: number | null;
      readonly steps: readonly Draft[];
      readonly timed: boolean;
    }
  | {
      readonly kind: 'repeat';
      readonly max: number;
      readonly until: number;
      readonly steps: readonly Draft[];
      readonly timed: boolean;
    };
export type Draft = DraftBody & { readonly skip: boolean; readonly catch: readonly DraftClause[] };
export interface DraftFlow {
  readonly seed: number;
  readonly steps: readonly Draft[];
  readonly catch: readonly DraftClause[];
  readonly finally: readonly Draft[];
  readonly timed: boolean;
}

/** How the calls of the drawn effects may end. `clean`: all are done at once, for sweeps that bring their own faults. */
export type Weather = 'clean' | 'stormy';

/**
 * `sequential`: one thread. `independent`: threads that cannot stop each other, and no timeouts, so that nothing hangs on
 * when something happens.
 */
export type Shape = 'any' | 'sequential' | 'independent';
interface Style {
  readonly weather: Weather;
  readonly shape: Shape;
}

/** Of one foreach. */
const MAX_ITEMS = 3;

const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 9);
const sometimes = fc.integer({ min: 0, max: 3 }).map((n) => n === 3);

const errorType = fc.constantFrom('e.a', 'e.b');
const clauseErrors = fc.constantFrom<readonly string[] | null>(null, null, ['e.a'], ['e.*'], ['timeout', 'e.b']);

const attemptEnds: fc.Arbitrary<readonly AttemptEnd[]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<readonly AttemptEnd[]>(['done']) },
  { weight: 3, arbitrary: fc.constant<readonly AttemptEnd[]>(['fail']) },
  { weight: 2, arbitrary: fc.constantFrom<readonly AttemptEnd[]>(['again', 'done'], ['again', 'fail'], ['again']) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<readonly AttemptEnd[]>(['lost', 'fail'], ['lost', 'again', 'fail'], ['lost', 'again']),
  },
  { weight: 2, arbitrary: fc.constantFrom<readonly AttemptEnd[]>(['lost'], ['lost', 'done']) },
);
const undoEnds = fc.constantFrom<readonly AttemptEnd[]>([], [], [], ['fail'], ['again'], ['again', 'again'], ['lost']);
const stormy: fc.Arbitrary<Behaviour> = fc.record({
  instances: fc.array(attemptEnds, { minLength: 1, maxLength: 3 }),
  type: errorType,
  undo: undoEnds,
  undoPerson: fc.constantFrom<Behaviour['undoPerson']>(['retry'], ['retry', 'retry'], ['skip'], ['retry', 'skip'], []),
  settle: fc.constantFrom<Behaviour['settle']>('done', 'not_done', 'skip', 'nobody'),
});
export const CALM: Behaviour = {
  instances: [['done']],
  type: 'e.a',
  undo: [],
  undoPerson: ['retry', 'retry', 'skip'],
  settle: 'not_done',
};

function drawEffect(weather: Weather): fc.Arbitrary<DraftEffect> {
  return fc.record({
    kind: fc.constant('effect' as const),
    effect: fc.constantFrom('write' as const, 'write' as const, 'read' as const),
    idempotent: fc.boolean(),
    undo: fc.constantFrom<UndoNeeds>('constant', 'constant', 'selfIfAny', 'self', 'none'),
    pivot: rarely,
    maxAttempts: fc.constantFrom(1, 2),
    undoAttempts: fc.constantFrom(1, 2),
    behaviour: weather === 'clean' ? fc.constant(CALM) : stormy,
  });
}

function drawLeaf(style: Style): fc.Arbitrary<DraftBody> {
  return fc.oneof(
    { weight: 12, arbitrary: drawEffect(style.weather) },
    { weight: 2, arbitrary: fc.constant<DraftBody>({ kind: 'wait' }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('listen' as const),
        timed: timing(style, fc.boolean()),
        events: fc.constantFrom(1, 1, 2, 3),
        needs: fc.constantFrom(1, 2, 3),
      }),
    },
    { weight: 1, arbitrary: fc.constant<DraftBody>({ kind: 'set' }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('raise' as const), type: errorType }) },
    { weight: 1, arbitrary: fc.constant<DraftBody>({ kind: 'return' }) },
  );
}

const joins: fc.Arbitrary<Join> = fc.constantFrom<Join>(
  { k: 'all', onFailure: 'cancel' },
  { k: 'all', onFailure: 'continue' },
  { k: 'race' },
  { k: 'atLeast', n: 1 },
  { k: 'atLeast', n: 2 },
);

const timing = (style: Style, drawn: fc.Arbitrary<boolean>) =>
  style.shape === 'independent' ? fc.constant(false) : drawn;

function drawBlock(style: Style, depth: number): fc.Arbitrary<DraftBody> {
  const list = drawList(style, depth - 1, 3);
  const timed = timing(style, sometimes);
  const last = fc.oneof(
    { weight: 3, arbitrary: fc.constant<readonly Draft[]>([]) },
    { weight: 1, arbitrary: drawList(style, 0, 2) },
  );
  const otherwise: fc.Arbitrary<readonly Draft[] | null> = fc.option(list);
  const blocks: fc.Arbitrary<DraftBody>[] = [
    fc.record({ kind: fc.constant('do' as const), steps: list, finally: last, timed }),
    fc.record({
      kind: fc.constant('switch' as const),
      cases: fc.array(list, { minLength: 1, maxLength: 2 }),
      taken: fc.integer({ min: -1, max: 1 }),
      otherwise,
    }),
    drawForeach(style, list),
    fc.record({ kind: fc.constant('run' as const), steps: list, finally: last, undo: fc.boolean(), timed }),
    fc.record({
      kind: fc.constant('repeat' as const),
      max: fc.integer({ min: 1, max: 3 }),
      until: fc.integer({ min: 1, max: 4 }),
      steps: list,
      timed,
    }),
  ];
  const parallel = fc.record({
    kind: fc.constant('parallel' as const),
    join: style.shape === 'independent' ? fc.constant<Join>({ k: 'all', onFailure: 'continue' }) : joins,
    branches: fc.array(list, { minLength: 2, maxLength: 3 }),
    timed,
  });
  return fc.oneof(...blocks, ...(style.shape === 'sequential' ? [] : [parallel]));
}

/** No item of an independent one stops another: all failures are tolerated. */
function drawForeach(style: Style, steps: fc.Arbitrary<readonly Draft[]>): fc.Arbitrary<DraftBody> {
  const some: fc.Arbitrary<number | null> = fc.option(fc.integer({ min: 0, max: 2 }));
  return fc.record({
    kind: fc.constant('foreach' as const),
    items: fc.integer({ min: 0, max: MAX_ITEMS }),
    maxConcurrency: style.shape === 'sequential' ? fc.constant(1) : fc.integer({ min: 1, max: MAX_ITEMS }),
    tolerate: style.shape === 'independent' ? fc.constant(MAX_ITEMS) : some,
    steps,
    timed: timing(style, sometimes),
  });
}

function drawClauses(style: Style, depth: number): fc.Arbitrary<readonly DraftClause[]> {
  const clause = fc.record({ errors: clauseErrors, steps: drawList(style, Math.max(0, depth - 1), 2) });
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(clause, { minLength: 1, maxLength: 2 }) },
  );
}

function drawStep(style: Style, depth: number): fc.Arbitrary<Draft> {
  const leaf = drawLeaf(style);
  const body =
    depth <= 0 ? leaf : fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 2, arbitrary: drawBlock(style, depth) });
  const clauses = depth <= 0 ? fc.constant([]) : drawClauses(style, depth);
  return fc.tuple(body, rarely, clauses).map(([drawn, skip, handlers]) => ({ ...drawn, skip, catch: handlers }));
}

const drawList = (style: Style, depth: number, maxLength: number): fc.Arbitrary<readonly Draft[]> =>
  fc.array(drawStep(style, depth), { minLength: 1, maxLength });

/** How deep blocks nest. */
const DEPTH = 3;

export function drawFlow(weather: Weather, shape: Shape = 'any'): fc.Arbitrary<DraftFlow> {
  const style: Style = { weather, shape };
  return fc.record({
    seed: fc.noShrink(fc.nat(0xffff)),
    steps: drawList(style, DEPTH, 4),
    catch: drawClauses(style, 1),
    finally: fc.oneof(
      { weight: 2, arbitrary: fc.constant<readonly Draft[]>([]) },
      { weight: 1, arbitrary: drawList(style, 1, 2) },
    ),
    timed: timing(style, rarely),
  });
}
