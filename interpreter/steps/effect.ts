/**
 * One try of a `call` or a `run`, from the command to its end: output judged, checks, undo registered or a person asked
 * (rules 24, 25, 32). What may have happened is never forgotten on any way out.
 */
import type { Fault } from '../../schema/fault.ts';
import type { Json, JsonSchema } from '../../schema/json.ts';
import type { CallStep, CheckPlan, FileId, RunStep } from '../../schema/plan.ts';
import { isObject } from '../canonical.ts';
import { childPlan, contractOf } from '../commands.ts';
import type { Context } from '../context.ts';
import { engineFault } from '../faults.ts';
import type { EffectFrame } from '../frames.ts';
import type { Answer, Ask, Kernel, Run } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { CANCELLED, done, Failure, failed, type Outcome } from '../outcome.ts';
import { note, noteDecision, noteMeta } from '../records.ts';
import { shielded, stopped } from '../scheduler.ts';
import { dropForPivot, register } from '../undo.ts';
import { build, buildPresent, fileOf, type Site, test, tooLarge } from '../values.ts';

export interface Try {
  readonly kernel: Kernel;
  readonly step: CallStep | RunStep;
  readonly state: EffectFrame;
  readonly context: Context;
  readonly site: Site;
  /** `extract/fallback.1`; the step's own path for its own try. */
  readonly path: Path;
  /** Schemas that the host's wall does not enforce for this value. */
  readonly schemas: readonly JsonSchema[];
}

export function newTry(n: number): EffectFrame {
  return { n, phase: 'call', made: false, fit: 0, check: 0, verdicts: {} };
}

/** `reach` gets the value: null where it is there and the try goes on. */
export function* runTry(one: Try, reach: (one: Try) => Run<Outcome | null>): Run {
  const { kernel, step, state, path } = one;
  if (step.pivot) kernel.pivots.set(path, state);
  let end: Outcome | null = null;
  while (end === null) end = yield* runPhase(one, reach);
  kernel.pivots.delete(path);
  return end;
}

function* runPhase(one: Try, reach: (one: Try) => Run<Outcome | null>): Run<Outcome | null> {
  switch (one.state.phase) {
    case 'call':
      return yield* reach(one);
    case 'fit':
      return yield* judge(one);
    case 'checks':
      return yield* runChecks(one);
    case 'settle':
      return yield* settle(one);
  }
}

/** Sends the command and takes its answer in. */
export function* send(one: Try, command: Ask): Run<Outcome | null> {
  const { kernel, step, state, path } = one;
  const answer = yield { op: 'ask', command };
  if (answer.t === 'resolved' || answer.t === 'rejected') {
    const basis = 'input' in command ? { input: command.input } : undefined;
    const meta = noteMeta(kernel, path, step.place, answer.meta, basis);
    if (meta !== undefined) state.meta = meta;
  }
  switch (answer.t) {
    case 'resolved': {
      state.made = true;
      if (answer.value !== undefined) state.value = answer.value;
      state.phase = 'checks';
      const large = tooLarge(kernel, answer.value, path);
      return large === null ? null : yield* conclude(one, failed(large.fault));
    }
    case 'rejected':
      return lost(one, located(answer.fault, path, kernel.now));
    case 'cancelled': {
      const detail = 'It was cancelled, and not by this run.';
      const fault = engineFault('cancelled', detail, path, kernel.now);
      return lost(one, answer.effect === 'unknown' ? { ...fault, effect: 'unknown' } : fault);
    }
    case 'stopped':
      return CANCELLED;
    default:
      throw unexpected(answer);
  }
}

function unexpected(answer: Answer): Error {
  return new Error(`A command cannot be answered with '${answer.t}'.`);
}

function located(fault: Fault, path: Path, now: number): Fault {
  if (fault.step !== undefined && fault.at !== undefined) return fault;
  return { ...fault, step: fault.step ?? path, at: fault.at ?? now };
}

function isWrite({ kernel, step }: Try): boolean {
  return step.kind === 'run' || contractOf(kernel, step.call).effect === 'write';
}

/** No value came. A write without an answer may have happened (rule 25). */
function lost(one: Try, fault: Fault): Outcome | null {
  const { kernel, step, state, context, site, path } = one;
  const end = stopped(kernel) ? CANCELLED : failed(fault);
  if (fault.effect !== 'unknown' || !isWrite(one)) return end;
  state.effect = 'unknown';
  if (step.pivot) return ask(one, fault);
  const { compensate } = step;
  if (compensate === undefined) return end;
  const input = buildPresent(kernel, compensate.with, 'input of the undo', context, site);
  if (input instanceof Failure) return ask(one, fault);
  register(kernel, context.thread, { ...step, compensate }, path, input, true);
  return end;
}

/** The run is stuck until a person says what happened. */
function ask({ kernel, step, state, path }: Try, fault: Fault): null {
  note(kernel, path, step.place, { t: 'run.stuck', on: 'settle', error: fault });
  state.settle = { since: kernel.now, fault };
  state.phase = 'settle';
  return null;
}

function* settle(one: Try): Run<Outcome | null> {
  const { kernel, step, state, path } = one;
  const { settle: asked } = state;
  if (asked === undefined) throw new Error(`Nothing is to be settled at '${path}'.`);
  if (asked.decided === undefined) yield* shielded(kernel, waitForPerson(one));
  const decided = asked.decided;
  if (decided === undefined) return null;
  const { as, output, ...said } = decided;
  note(kernel, path, step.place, { t: 'run.unstuck', ...said, how: as });
  delete state.settle;
  if (as === 'done') {
    state.made = true;
    if (output === undefined) delete state.value;
    else state.value = output;
    state.check = 0;
    delete state.override;
    delete state.refused;
    delete state.effect;
    state.phase = 'checks';
    return null;
  }
  if (as === 'not_done') delete state.effect;
  if (stopped(kernel)) return CANCELLED;
  const { effect: _, ...fault } = asked.fault;
  return failed(fault);
}

function* waitForPerson(one: Try): Run<void> {
  const { kernel, step, state, path, context, site } = one;
  yield {
    op: 'task',
    task: {
      kind: 'settle',
      path,
      place: step.place,
      step,
      frame: state,
      fits: (output) => {
        if (step.compensate === undefined) return null;
        const names = output === undefined ? {} : { self: output };
        const input = buildPresent(kernel, step.compensate.with, 'input of the undo', context, site, names);
        return input instanceof Failure ? input.fault : null;
      },
    },
  };
}

/** The value is there, the try ends so or so: a write's undo is registered, a pivot drops what was before it. */
export function* conclude(one: Try, end: Outcome): Run<Outcome | null> {
  const { kernel, step, state, context, site, path } = one;
  const ending = stopped(kernel) ? CANCELLED : end;
  if (step.pivot && ending.t !== 'failed') yield* dropForPivot(kernel, context.thread, path);
  const { compensate } = step;
  if (compensate === undefined || !state.made) return ending;
  const names = state.value === undefined ? {} : { self: state.value };
  const input = buildPresent(kernel, compensate.with, 'input of the undo', context, site, names);
  if (input instanceof Failure) return ask(one, end.t === 'failed' ? end.fault : input.fault);
  register(kernel, context.thread, { ...step, compensate }, path, input, false);
  return ending;
}

/** Judges a value by the schemas that apply; null where it fits all. Re-enters at the schema that comes next. */
function* problemsOf(one: Try, value: Json): Run<Fault | null> {
  const { kernel, state, path, schemas } = one;
  while (state.fit < schemas.length) {
    const schema = schemas[state.fit] ?? true;
    const answer = yield { op: 'ask', command: { t: 'validate', id: `${path}@validate`, schema, value } };
    if (answer.t === 'rejected') return located(answer.fault, path, kernel.now);
    // Stopped: the caller finds out by itself.
    if (answer.t !== 'resolved') return null;
    const problems = problemList(answer.value);
    if (problems.length > 0) return engineFault('output.invalid', problems.join('; '), path, kernel.now, [...problems]);
    state.fit++;
  }
  state.fit = 0;
  return null;
}

/** What a `validate` command found. */
export function problemList(value: Json | undefined): readonly string[] {
  if (!isObject(value)) return [];
  const { problems } = value;
  return Array.isArray(problems) ? problems.map(String) : [];
}

function* judge(one: Try): Run<Outcome | null> {
  const { kernel, state } = one;
  const fault = yield* problemsOf(one, state.value ?? null);
  if (stopped(kernel)) return yield* conclude(one, CANCELLED);
  if (fault !== null) return yield* conclude(one, failed(fault));
  state.phase = 'checks';
  return null;
}

/** All checks run, in order; an override is what the next one sees, and must fit (rule 32). */
function* runChecks(one: Try): Run<Outcome | null> {
  const { kernel, step, state, context, path } = one;
  const checks = step.kind === 'call' ? step.checks : [];
  while (state.check < checks.length) {
    if (stopped(kernel)) return yield* conclude(one, CANCELLED);
    const check = checks[state.check];
    if (check === undefined) break;
    const fault = state.override === undefined ? runCheck(one, check) : null;
    if (fault !== null) return yield* conclude(one, failed(fault));
    if (state.override !== undefined) {
      const misfit = yield* problemsOf(one, state.override);
      if (stopped(kernel)) return yield* conclude(one, CANCELLED);
      if (misfit !== null) return yield* conclude(one, failed(misfit));
      state.value = state.override;
      delete state.override;
    }
    state.check++;
  }
  if (checks.length > 0) context.checks[step.id] = { ...state.verdicts };
  const { refused } = state;
  if (refused === undefined) return yield* conclude(one, done(state.value));
  const data = { checks: [...refused.checks] };
  return yield* conclude(one, failed(engineFault('check.failed', refused.detail, path, kernel.now, data)));
}

function runCheck(one: Try, check: CheckPlan): Fault | null {
  const { kernel, state, context, site, path } = one;
  const names = state.value === undefined ? {} : { self: state.value };
  const got = test(kernel, check.when, context, site, names);
  if (got instanceof Failure) return got.fault;
  let override: Json | undefined;
  if (got.held && check.then.k === 'override') {
    const value = build(kernel, check.then.value, context, site, names);
    if (value instanceof Failure) return value.fault;
    if (value === undefined) {
      return engineFault('expression.failed', `The override of check '${check.id}' is absent.`, path, kernel.now);
    }
    override = value;
  }
  state.verdicts[check.id] = got.held;
  const verdict = got.held ? check.then.k : false;
  const why = got.held && check.reason !== undefined ? { reason: check.reason } : {};
  noteDecision(kernel, path, check.place, { by: 'check', id: check.id, verdict, ...why }, got.basis);
  if (override !== undefined) state.override = override;
  if (got.held && check.then.k === 'fail') {
    const checks = [...(state.refused?.checks ?? []), check.id];
    state.refused = { checks, detail: state.refused?.detail ?? check.reason ?? `Check '${check.id}' failed.` };
  }
  return null;
}

/** What the value of a step must fit whoever gives it, the narrowest last: what the steps after it were proved by. */
export function promisedBy(kernel: Kernel, step: CallStep | RunStep): readonly JsonSchema[] {
  if (step.kind === 'call') return outputSchemas(kernel, step, true);
  if (step.detach) return [];
  const { output, files } = childPlan(kernel, step.run);
  const file = output === undefined ? undefined : files[output];
  return file?.kind === 'schema' ? [file.content] : [];
}

/** Schemas of a value that did not come through the wall. */
export function outputSchemas(kernel: Kernel, step: CallStep, withContract: boolean): readonly JsonSchema[] {
  const schemas: JsonSchema[] = withContract ? [contractOf(kernel, step.call).output] : [];
  const given = withContract ? schemaOf(kernel, step.gives) : undefined;
  if (given !== undefined) schemas.push(given);
  const narrow = narrowOf(kernel, step);
  if (narrow !== undefined) schemas.push(narrow);
  return schemas;
}

export function narrowOf(kernel: Kernel, step: CallStep): JsonSchema | undefined {
  return schemaOf(kernel, step.narrow);
}

function schemaOf(kernel: Kernel, id: FileId | undefined): JsonSchema | undefined {
  if (id === undefined) return undefined;
  const file = fileOf(kernel, id);
  return file.kind === 'schema' ? file.content : undefined;
}
