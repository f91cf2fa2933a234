/**
 * What the language itself says of a step's output, whatever its values: whether it may be absent and, for outputs that
 * the language makes, which fields there are. Types proper come from the contracts' schemas, in a stage of their own.
 */
import type { Step } from './flow.ts';
import { bodiesOf } from './walk.ts';

export type Absence = 'no' | 'maybe' | 'always';
export interface Shape {
  readonly absent: Absence;
  /** All fields that there are; undefined: not known here. */
  readonly fields?: ReadonlyMap<string, Shape>;
}

export const PRESENT: Shape = { absent: 'no' };
const MAYBE: Shape = { absent: 'maybe' };
const NOTHING: Shape = { absent: 'always' };

export function record(fields: { readonly [name: string]: 'no' | 'maybe' }): Shape {
  const entries = Object.entries(fields).map(([name, absent]) => [name, { absent }] as const);
  return { absent: 'no', fields: new Map(entries) };
}

export const RUN_SHAPE = record({ id: 'no', flow: 'no', version: 'no', startedBy: 'no', startedAt: 'no', env: 'no' });
export const NOTICE_SHAPE = record({
  on: 'no',
  n: 'maybe',
  task: 'no',
  title: 'no',
  users: 'no',
  groups: 'no',
  until: 'maybe',
});
export const OUTCOME_SHAPE = record({ is: 'no', output: 'maybe', error: 'maybe' });
export const ERROR_SHAPE: Shape = record({
  type: 'no',
  title: 'no',
  detail: 'no',
  status: 'maybe',
  step: 'no',
  at: 'no',
  attempts: 'maybe',
  data: 'maybe',
  cause: 'maybe',
});

/** The same, but possibly absent. */
export function perhaps(shape: Shape): Shape {
  return shape.absent === 'no' ? { ...shape, absent: 'maybe' } : shape;
}

/** Of a value that is the one or the other. `undefined` stands for what never happens. */
export function either(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (!a || !b) return a ?? b;
  const absent = a.absent === b.absent ? a.absent : 'maybe';
  if (a.absent === 'always') return { ...b, absent };
  if (b.absent === 'always') return { ...a, absent };
  if (!a.fields || !b.fields) return { absent };
  const names = new Set([...a.fields.keys(), ...b.fields.keys()]);
  const fields = [...names].map((name) => {
    const [left, right] = [a.fields?.get(name), b.fields?.get(name)];
    return [name, left && right ? (either(left, right) ?? MAYBE) : perhaps(left ?? right ?? MAYBE)] as const;
  });
  return { absent, fields: new Map(fields) };
}

/** The output of a list is that of its last step (rule 13); undefined where the list never completes. */
export function outputOfList(steps: readonly Step[]): Shape | undefined {
  if (steps.some((step) => !step.if && outputOf(step) === undefined)) return undefined;
  const last = steps.at(-1);
  return last ? outputOf(last) : NOTHING;
}

/** Each step is asked by every list around it; without memory that would be exponential in the nesting. */
const OUTPUTS = new WeakMap<Step, { readonly output: Shape | undefined }>();

/** What `$steps.<id>` gives after the step; undefined where the step never completes. */
export function outputOf(step: Step): Shape | undefined {
  const known = OUTPUTS.get(step);
  if (known) return known.output;
  const output = computeOutput(step);
  OUTPUTS.set(step, { output });
  return output;
}

function computeOutput(step: Step): Shape | undefined {
  const output = outputWhereRun(step);
  return step.if ? either(output, NOTHING) : output;
}

/** The same where it is not skipped by its own `if`. */
export function outputWhereRun(step: Step): Shape | undefined {
  return step.catch.map(({ steps }) => outputOfList(steps)).reduce(either, outputOfBody(step));
}

function outputOfBody(step: Step): Shape | undefined {
  switch (step.kind) {
    case 'call':
    case 'foreach':
      return PRESENT;
    case 'listen': {
      const named = step.slots.flatMap(({ name }) => name?.v ?? []);
      if (named.length === 0) return PRESENT;
      const absent = (step.needs?.v ?? named.length) >= named.length ? 'no' : 'maybe';
      return record(Object.fromEntries(named.map((name) => [name, absent])));
    }
    case 'run':
      return step.detach ? record({ runId: 'no' }) : PRESENT;
    case 'set':
      return record(Object.fromEntries(step.set.entries.map(({ key }) => [key, 'no' as const])));
    case 'do':
    case 'repeat':
      return outputOfList(step.steps);
    case 'switch': {
      const lists = bodiesOf(step).map(({ steps }) => outputOfList(steps));
      return lists.reduce(either, step.default ? undefined : NOTHING);
    }
    case 'parallel': {
      const loses = step.join.k !== 'all';
      const fields = step.branches.map(({ name, steps }) => {
        const output = outputOfList(steps) ?? NOTHING;
        return [name.v, loses ? perhaps(output) : output] as const;
      });
      return { absent: 'no', fields: new Map(fields) };
    }
    case 'wait':
    case 'emit':
      return NOTHING;
    case 'approval': {
      const always = step.onDeny === 'raise' && step.onExpire === 'raise';
      return record({
        decision: 'no',
        by: step.onExpire === 'raise' ? 'no' : 'maybe',
        at: 'no',
        comment: 'maybe',
        form: step.form && always ? 'no' : 'maybe',
        votes: 'no',
      });
    }
    case 'raise':
    case 'return':
      return undefined;
  }
}

/** What comes of reading a path of literal names. */
export interface Reading {
  readonly absent: Absence;
  /** How many names of the path lead to the part that may be absent. */
  readonly depth: number;
  /** The path names a field that surely does not exist. */
  readonly unknown?: { readonly index: number; readonly names: readonly string[] };
}

/** `known`: so many names of the path lead to what is known to exist; -1 where not even the value itself is. */
export function readShape(shape: Shape, path: readonly string[], known: number): Reading {
  let found: Reading = { absent: known >= 0 ? 'no' : shape.absent, depth: 0 };
  let at: Shape | undefined = shape;
  for (const [index, name] of path.entries()) {
    if (!at?.fields) break;
    const next: Shape | undefined = at.fields.get(name);
    if (!next) return { ...found, unknown: { index, names: [...at.fields.keys()] } };
    if (found.absent === 'no' && next.absent !== 'no' && index >= known)
      found = { absent: next.absent, depth: index + 1 };
    at = next;
  }
  return found;
}
