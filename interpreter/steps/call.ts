/** `call`: tries one after the other down the fallback (rule 32). */

import type { Fault } from '../../schema/fault.ts';
import type { Json } from '../../schema/json.ts';
import type { CallStep, FallbackPlan, ValuePlan } from '../../schema/plan.ts';
import type { PureResult } from '../../stdlib/activity.ts';
import { pureErrorTitles, pureFunctions } from '../../stdlib/functions/pure.ts';
import { approvedBefore } from '../approved-before.ts';
import { admit } from '../budget/admit.ts';
import { isObject } from '../canonical.ts';
import { callCommand, contractOf } from '../commands.ts';
import type { Context } from '../context.ts';
import { engineFault, isEngineError, namesError } from '../faults.ts';
import type { StepFrame } from '../frames.ts';
import type { Kernel, Run } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { Failure, failed, type Outcome } from '../outcome.ts';
import { note, noteDecision } from '../records.ts';
import { rulePure } from '../rule-pure.ts';
import { buildPresent, tooLarge } from '../values.ts';
import { narrowOf, newTry, outputSchemas, runTry, send, type Try } from './effect.ts';

export function* runCall(kernel: Kernel, step: CallStep, frame: StepFrame, context: Context, path: Path): Run {
  for (;;) {
    const one = tryOf(kernel, step, frame, context, path);
    const end = yield* runTry(one, reach);
    if (end.t !== 'failed' || step.fallback.length === 0) return end;
    const { n, meta } = one.state;
    const used = meta === undefined ? {} : { meta };
    note(kernel, one.path, step.place, { t: 'try.failed', try: n, error: end.fault, ...used });
    const next = nextClause(step, n, end.fault.type);
    if (next === null) return end;
    const why = next.clause.reason === undefined ? {} : { reason: next.clause.reason };
    const decision = { by: 'fallback', id: String(next.n), verdict: end.fault.type, ...why } as const;
    noteDecision(kernel, path, next.clause.place, decision, { error: end.fault.type });
    const { effect } = one.state;
    frame.effect = newTry(next.n);
    if (effect !== undefined) frame.effect.effect = effect;
  }
}

function tryOf(kernel: Kernel, step: CallStep, frame: StepFrame, context: Context, path: Path): Try {
  frame.effect ??= newTry(0);
  const state = frame.effect;
  const clause = step.fallback[state.n - 1];
  const given = clause?.then.k === 'value';
  const judged = given || contractOf(kernel, step.call).effect === 'pure' || step.checks.length > 0;
  return {
    kernel,
    step,
    state,
    context,
    site: { path, at: frame.at },
    path: state.n === 0 ? path : `${path}/fallback.${state.n}`,
    schemas: judged ? outputSchemas(kernel, step, true) : [],
  };
}

/** Downwards from the clause that was taken last: the first that names the error. */
function nextClause(step: CallStep, n: number, type: string): { clause: FallbackPlan; n: number } | null {
  for (let i = n; i < step.fallback.length; i++) {
    const clause = step.fallback[i];
    if (clause !== undefined && namesError(clause.errors, type)) return { clause, n: i + 1 };
  }
  return null;
}

function* reach(one: Try): Run<Outcome | null> {
  const { kernel, state, context, site } = one;
  // INVARIANT: this file makes tries of `call` steps alone.
  if (one.step.kind !== 'call') throw new Error(`Step '${one.step.id}' is no call.`);
  const step = one.step;
  const clause = step.fallback[state.n - 1];
  if (clause?.then.k === 'value') {
    const value = buildPresent(kernel, clause.then.value, 'value of the fallback', context, site);
    if (value instanceof Failure) return failed(value.fault);
    return accept(one, value, 'fit');
  }
  const plan: ValuePlan = clause === undefined ? step.with : clause.then.with;
  const input = buildPresent(kernel, plan, 'input', context, site);
  if (input instanceof Failure) return failed(input.fault);
  if (contractOf(kernel, step.call).effect === 'pure') return yield* callPure(one, step, input, plan);
  const narrow = narrowOf(kernel, step);
  const extras = {
    ...(narrow === undefined ? {} : { narrow }),
    ...(step.approvals === undefined ? {} : { approved: approvedBefore(kernel, context, step.approvals) }),
    ...(step.title === undefined ? {} : { title: step.title }),
  };
  const wanted = callCommand(kernel, { ...step, with: plan }, one.path, input, extras);
  const { command, release } = yield* admit(kernel, wanted, step.place, one.state);
  const outcome = yield* send(one, command);
  release();
  return outcome;
}

function accept(one: Try, value: Json, phase: 'fit' | 'checks'): Outcome | null {
  const large = tooLarge(one.kernel, value, one.path);
  if (large !== null) return failed(large.fault);
  one.state.value = value;
  one.state.phase = phase;
  return null;
}

/** Pure activities run here; their decisions are the step's, made on the whole of their input. */
function* callPure(one: Try, step: CallStep, wanted: Json, plan: ValuePlan): Run<Outcome | null> {
  const { kernel, path, context } = one;
  const { call, place } = step;
  const approved = approvedBefore(kernel, context, step.approvals ?? []);
  const ruled = yield* rulePure(kernel, {
    call,
    path,
    place,
    input: wanted,
    told: withDigests(wanted, plan),
    approved,
  });
  if (ruled.t === 'end') return ruled.outcome;
  const { input } = ruled;
  const run = pureFunctions[step.call];
  // INVARIANT: the compiler knows the same functions.
  if (run === undefined) throw new Error(`There is no pure activity '${step.call}'.`);
  const result = run(input);
  const basis = { input: withDigests(input, plan) };
  for (const decision of result.decisions ?? []) noteDecision(kernel, path, step.place, decision, basis);
  if (!result.ok) return failed(pureFault(kernel, result, path));
  return accept(one, result.value, step.narrow === undefined ? 'checks' : 'fit');
}

/** A file is told by its digest: a journal may be read often, and a table have ten thousand rows. */
function withDigests(input: Json, plan: ValuePlan): Json {
  if (plan.k !== 'map' || !isObject(input)) return input;
  const told: { [key: string]: Json } = { ...input };
  for (const { key, value } of plan.entries) {
    const file = value.k === 'file' ? input[key] : undefined;
    if (isObject(file)) told[key] = { path: file.path ?? null, digest: file.digest ?? null };
  }
  return told;
}

function pureFault(kernel: Kernel, { type, detail, data }: Extract<PureResult, { ok: false }>, path: Path): Fault {
  if (isEngineError(type)) return engineFault(type, detail, path, kernel.now, data);
  const fault: Fault = {
    type,
    blame: 'failed',
    title: pureErrorTitles[type] ?? type,
    detail,
    step: path,
    at: kernel.now,
  };
  return data === undefined ? fault : { ...fault, data };
}
