/** What an expression can see: the lists around it, the variables of its thread, and names bound on the way. */
import type { Json } from '../schema/json.ts';
import type { Voter } from '../schema/message.ts';
import type { ExpressionPlan } from '../schema/plan.ts';
import type { ListFrame, Outputs, ThreadFrame, Verdicts } from './frames.ts';
import type { Bulk } from './machine.ts';

const { hasOwn } = Object;

/** Names of the environment, without `$`. */
export type Names = { readonly [name: string]: Json };
export type Bindings = { [name: string]: Json | undefined };

export interface Context {
  readonly parent: Context | null;
  /** Indices of the enclosing items and turns: `.3.0`; empty at the top. */
  readonly suffix: string;
  readonly thread: ThreadFrame;
  readonly steps: Outputs;
  /** The list whose outputs these are. */
  readonly list?: ListFrame;
  readonly checks: Verdicts;
  readonly names: Names;
}

const NOTHING: Names = {};

/** The context of a list inside `parent`. */
export function inList(parent: Context, list: ListFrame): Context {
  return {
    parent,
    suffix: parent.suffix,
    thread: parent.thread,
    steps: list.out,
    list,
    checks: list.checks,
    names: NOTHING,
  };
}

/** An item or a turn: one index more. */
export function inIndex(parent: Context, thread: ThreadFrame, index: number, names: Names): Context {
  return { parent, suffix: `${parent.suffix}.${index}`, thread, steps: NO_OUTPUTS, checks: NO_VERDICTS, names };
}

export function inThread(parent: Context, thread: ThreadFrame): Context {
  return { parent, suffix: parent.suffix, thread, steps: NO_OUTPUTS, checks: NO_VERDICTS, names: NOTHING };
}

/** What a handler or a `finally` sees: the steps of its scope, and names of its own. */
export function afterList(parent: Context, list: ListFrame | undefined, names: Names): Context {
  return {
    parent,
    suffix: parent.suffix,
    thread: parent.thread,
    steps: list?.out ?? NO_OUTPUTS,
    ...(list === undefined ? {} : { list }),
    checks: list?.checks ?? NO_VERDICTS,
    names,
  };
}

const NO_OUTPUTS: Outputs = {};
const NO_VERDICTS: Verdicts = {};

/** What a step gave; undefined where it gave nothing, or is none that can be seen from here. */
export function outputOf(context: Context, id: string): Json | undefined {
  for (let at: Context | null = context; at !== null; at = at.parent) {
    if (hasOwn(at.steps, id)) return at.steps[id];
  }
  return undefined;
}

/** Who approved at a step; undefined where it is none that can be seen from here, or nobody recorded it. */
export function votersOf(context: Context, id: string): readonly Voter[] | undefined {
  for (let at: Context | null = context; at !== null; at = at.parent) {
    if (hasOwn(at.steps, id)) return at.list?.voters?.[id];
  }
  return undefined;
}

/**
 * A branch and an item see the variables around them as they were when they began (rule 15): the thread around stands
 * still meanwhile, so these are not copied.
 */
function variable(context: Context, name: string): Json | undefined {
  for (let at: Context | null = context; at !== null; at = at.parent) {
    if (hasOwn(at.thread.vars, name)) return at.thread.vars[name];
  }
  return undefined;
}

function verdicts(context: Context, id: string): Json | undefined {
  for (let at: Context | null = context; at !== null; at = at.parent) {
    if (hasOwn(at.checks, id)) return at.checks[id];
  }
  return undefined;
}

function named(context: Context, name: string): Json | undefined {
  for (let at: Context | null = context; at !== null; at = at.parent) {
    if (hasOwn(at.names, name)) return at.names[name];
  }
  return undefined;
}

/** The first output that the expression reads and that is no value. */
export function bulkIn(context: Context, expression: ExpressionPlan): Bulk | undefined {
  for (const id of expression.reads.steps) {
    for (let at: Context | null = context; at !== null; at = at.parent) {
      const bulk = at.list?.bulk;
      if (bulk !== undefined && hasOwn(bulk, id)) return bulk[id];
      if (hasOwn(at.steps, id)) break;
    }
  }
  return undefined;
}

/** Binds what the expression reads and nothing else. */
export function bind(context: Context, expression: ExpressionPlan, extra: Names | undefined): Bindings {
  const { steps, vars, checks, names } = expression.reads;
  const bindings: Bindings = {};
  if (steps.length > 0) {
    const read: { [id: string]: Json } = {};
    for (const id of steps) {
      const value = outputOf(context, id);
      if (value !== undefined) read[id] = value;
    }
    bindings.steps = read;
  }
  if (vars.length > 0) {
    const read: { [name: string]: Json } = {};
    for (const name of vars) {
      const value = variable(context, name);
      if (value !== undefined) read[name] = value;
    }
    bindings.vars = read;
  }
  if (checks.length > 0) {
    const read: { [id: string]: Json } = {};
    for (const id of checks) {
      const value = verdicts(context, id);
      if (value !== undefined) read[id] = value;
    }
    bindings.checks = read;
  }
  for (const name of names) {
    const value = extra !== undefined && hasOwn(extra, name) ? extra[name] : named(context, name);
    if (value !== undefined) bindings[name] = value;
  }
  return bindings;
}
