/** A generated case: a program and the world around it, as plain data, so that a counterexample can be printed. */
import type { Attempt, PersonActs, Program, Script } from '../model/program.ts';

export type AttemptEnd = Attempt['is'];

/** What becomes of the calls of one step. */
export interface Behaviour {
  /** By instance (items and turns, counted together); each is its attempts in order, the last holds from then on. */
  readonly instances: readonly (readonly AttemptEnd[])[];
  readonly type: string;
  /** The attempts at its undo, in order; done from then on. */
  readonly undo: readonly AttemptEnd[];
  /** What a person does when its undo is stuck, in order; nobody comes after the last. */
  readonly undoPerson: readonly ('retry' | 'skip')[];
  /** What a person says of the write when it must be settled. */
  readonly settle: 'done' | 'not_done' | 'skip' | 'nobody';
}
export interface Sample {
  /** From which every duration is drawn. */
  readonly seed: number;
  readonly program: Program;
  /** By step id. */
  readonly behaviours: { readonly [id: string]: Behaviour };
  readonly cancelAtMs?: number;
  /** Also past a pivot. */
  readonly cancelForced?: true;
}

/** Durations lie below this; sums of them meet by chance once in about a million. */
const LONGEST_MS = 999_983;

/** FNV-1a: durations are a function of seed and name, so that shrinking the program leaves them distinct. */
export function duration(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return 1 + (((hash ^ (hash >>> 15)) >>> 0) % LONGEST_MS);
}

/** Splits `charge.1.0/compensate`, also in a child (`sub>charge`), into the step's id, the number of its instance, and whether it is the undo. */
function parsePath(path: string): { readonly id: string; readonly instance: number; readonly undo: boolean } {
  const [name = '', suffix] = (path.split('>').at(-1) ?? '').split('/');
  const [id = '', ...indices] = name.split('.');
  return { id, instance: indices.reduce((sum, index) => sum + Number(index), 0), undo: suffix === 'compensate' };
}

export function scriptOf(sample: Sample): Script {
  const { seed, behaviours } = sample;
  return {
    attempt(path, n) {
      const { id, instance, undo } = parsePath(path);
      const behaviour = behaviours[id];
      const afterMs = duration(seed, `${path}#${n}`);
      if (behaviour === undefined) return { is: 'done', afterMs };
      if (undo) return attemptOf(behaviour.undo[n - 1] ?? 'done', afterMs, 'e.undo');
      const ends = behaviour.instances[instance % behaviour.instances.length] ?? [];
      return attemptOf(ends[n - 1] ?? ends.at(-1) ?? 'done', afterMs, behaviour.type);
    },
    person(path, n) {
      const { id, undo } = parsePath(path);
      const behaviour = behaviours[id];
      const how = undo ? behaviour?.undoPerson[n - 1] : behaviour?.settle;
      if (how === undefined || how === 'nobody') return undefined;
      const act: PersonActs = { how, afterMs: duration(seed, `${path}!${n}`) };
      return act;
    },
    event: (type) => duration(seed, type) * 2,
    ...(sample.cancelAtMs === undefined ? {} : { cancelAtMs: sample.cancelAtMs }),
    ...(sample.cancelForced === undefined ? {} : { cancelForced: true }),
  };
}

function attemptOf(is: AttemptEnd, afterMs: number, type: string): Attempt {
  if (is === 'lost') return { is, afterMs: Number.POSITIVE_INFINITY };
  if (is === 'done') return { is, afterMs };
  return { is, afterMs, type: is === 'fail' ? type : 'e.again' };
}
