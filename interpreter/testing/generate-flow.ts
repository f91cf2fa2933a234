/** Random nested flows with random answers, from a seed. */
import type { CallReply } from '../../hosts/memory/types.ts';
import type { FlowSketch, Sketch } from './build-plan.ts';
import { error, value } from './check-flow.ts';

export interface Generated {
  readonly flow: FlowSketch;
  readonly replies: { [path: string]: CallReply | readonly CallReply[] };
  /** Nothing in it runs side by side. */
  readonly sequential: boolean;
}

interface Making {
  readonly random: (below: number) => number;
  readonly sequential: boolean;
  count: number;
}

/** Numbers from a seed (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

export function generateFlow(seed: number): Generated {
  const random = randomFrom(seed);
  const making: Making = { random, sequential: random(3) === 0, count: 0 };
  const flow: FlowSketch = {
    steps: list(making, 3, 1 + random(4)),
    ...(random(3) === 0 ? { catch: [clause(making, 1)] } : {}),
    ...(random(3) === 0 ? { finally: [plain(making)] } : {}),
    ...(random(4) === 0 ? { timeoutMs: 5000 + random(20_000) } : {}),
  };
  return { flow, replies: answers(making), sequential: making.sequential };
}

/** Any path may fail, be slow, or lose its answer; items and turns have paths of their own. */
function answers({ random, count }: Making): Generated['replies'] {
  const replies: Generated['replies'] = {};
  for (let i = 0; i < count; i++) {
    for (const suffix of ['', '.0', '.1', '.0.0', '.0.1', '.1.0', '.1.1']) {
      const path = `s${i}${suffix}`;
      const afterMs = 100 + random(4000);
      const kind = random(12);
      if (kind < 2) replies[path] = error(random(2) === 0 ? 'x.y' : 'z', { afterMs });
      else if (kind === 2) replies[path] = { t: 'lost' };
      else if (kind === 3) replies[path] = { t: 'never' };
      else replies[path] = value({ n: 1 }, afterMs);
    }
  }
  return replies;
}

const id = (making: Making): string => `s${making.count++}`;

function list(making: Making, depth: number, length: number): Sketch[] {
  return Array.from({ length }, () => step(making, depth));
}

function plain(making: Making): Sketch {
  return { id: id(making), call: 'r.plain', timeoutMs: 3000 };
}

function clause(making: Making, depth: number): { errors?: string[]; steps: Sketch[] } {
  const errors = [['x.*'], ['z'], ['timeout']][making.random(6)];
  return { ...(errors === undefined ? {} : { errors }), steps: list(making, depth, 1 + making.random(2)) };
}

function step(making: Making, depth: number): Sketch {
  const sketch = depth === 0 ? leaf(making) : block(making, depth - 1);
  const { random } = making;
  return random(5) === 0 ? { ...sketch, catch: [clause(making, Math.max(0, depth - 2))] } : sketch;
}

function leaf(making: Making): Sketch {
  const { random } = making;
  switch (random(8)) {
    case 0:
      return { id: id(making), wait: random(3000) };
    case 1:
      return { id: id(making), set: { v: random(9) } };
    case 2:
      return { id: id(making), call: 'r.read', timeoutMs: 3000 };
    case 3:
      return random(3) === 0 ? { id: id(making), raise: { type: 'x.y' } } : plain(making);
    default:
      return {
        id: id(making),
        call: random(2) === 0 ? 'w.write' : 'x.write',
        timeoutMs: 3000,
        compensate: { call: 'w.undo', ...(random(4) === 0 ? { with: '${ $self.n }' } : {}) },
      };
  }
}

function block(making: Making, depth: number): Sketch {
  const { random } = making;
  const timeout = random(5) === 0 ? { timeoutMs: 1000 + random(8000) } : {};
  const kind = random(8);
  if (kind < 3) return leaf(making);
  const name = id(making);
  switch (kind) {
    case 3:
    case 4:
      return {
        id: name,
        ...timeout,
        do: list(making, depth, 1 + random(3)),
        ...(random(3) === 0 ? { finally: [plain(making)] } : {}),
      };
    case 5:
      return { id: name, ...timeout, repeat: { max: 1 + random(2), steps: list(making, depth, 1 + random(2)) } };
    case 6:
      return {
        id: name,
        ...timeout,
        foreach: {
          in: '${ [1, 2] }',
          maxConcurrency: making.sequential ? 1 : 1 + random(2),
          ...(random(2) === 0 ? { tolerate: random(2) } : {}),
          steps: list(making, depth, 1 + random(2)),
        },
      };
    default:
      if (making.sequential) return { id: name, ...timeout, do: list(making, depth, 1 + random(3)) };
      return { id: name, ...timeout, parallel: parallel(making, depth) };
  }
}

function parallel(making: Making, depth: number): object {
  const { random } = making;
  const join = ['all', 'all', 'any', 'race', { atLeast: 2 }][random(5)];
  const branches: { [name: string]: Sketch[] } = {};
  for (const name of ['a', 'b', 'c'].slice(0, 2 + random(2))) branches[name] = list(making, depth, 1 + random(2));
  return { join, ...(random(2) === 0 ? { onFailure: 'continue' } : {}), branches };
}
