/** Short words for programs that are written by hand. */
import type { Clause, EffectStep, Join, Program, Step } from '../model/program.ts';

const RETRY = { maxAttempts: 1, initialMs: 1_000, factor: 2, maxMs: 60_000, timeoutMs: 1_500_000 };

type EffectOptions = Partial<Pick<EffectStep, 'pivot' | 'undo' | 'idempotent' | 'catch' | 'if'>> & {
  readonly attempts?: number;
};

function effect(id: string, kind: 'read' | 'write', options: EffectOptions): EffectStep {
  const { attempts = 1, ...given } = options;
  const retry = { ...RETRY, maxAttempts: attempts };
  const undo = kind === 'read' || given.pivot === true ? 'none' : 'constant';
  const common = { id, catch: [], effect: kind, idempotent: true, pivot: false } as const;
  return { ...common, kind: 'effect', undo, retry, undoRetry: RETRY, ...given };
}
export const read = (id: string, options: EffectOptions = {}): EffectStep => effect(id, 'read', options);
export const write = (id: string, options: EffectOptions = {}): EffectStep => effect(id, 'write', options);
/** A write without an undo: all that may stand in `finally`. */
export const note = (id: string): EffectStep => effect(id, 'write', { undo: 'none' });

export interface ScopeOptions {
  readonly catch?: readonly Clause[];
  readonly finally?: readonly Step[];
  readonly timeoutMs?: number;
}
export const box = (id: string, steps: readonly Step[], options: ScopeOptions = {}): Step => ({
  id,
  kind: 'do',
  steps,
  catch: [],
  finally: [],
  ...options,
});
export const parallel = (id: string, join: Join, ...branches: readonly (readonly Step[])[]): Step => ({
  id,
  kind: 'parallel',
  catch: [],
  join,
  branches: branches.map((steps, i) => ({ name: `b${i}`, steps })),
});
export const foreach = (
  id: string,
  items: number,
  steps: readonly Step[],
  options: { readonly maxConcurrency?: number; readonly tolerate?: number } = {},
): Step => ({ id, kind: 'foreach', catch: [], items, maxConcurrency: 1, steps, ...options });
export const raise = (id: string, type = 'e.a'): Step => ({ id, kind: 'raise', catch: [], type });
export const leave = (id: string): Step => ({ id, kind: 'return', catch: [], value: { returned: id } });
export const wait = (id: string, ms: number): Step => ({ id, kind: 'wait', catch: [], ms });
export const child = (id: string, steps: readonly Step[], timeoutMs?: number): Step => ({
  id,
  kind: 'run',
  catch: [],
  flow: flow(steps),
  undo: 'constant',
  undoRetry: RETRY,
  ...(timeoutMs === undefined ? {} : { timeoutMs }),
});
export const handler = (...steps: readonly Step[]): Clause => ({ steps });

export const flow = (steps: readonly Step[], options: ScopeOptions = {}): Program => ({
  steps,
  catch: [],
  finally: [],
  ...options,
});
