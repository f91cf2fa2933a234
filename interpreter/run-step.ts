/** A step: its condition, its body by kind, its end. One kind, one file in `steps/`. */
import type { Happening } from '../schema/journal.ts';
import type { StepPlan } from '../schema/plan.ts';
import type { Context } from './context.ts';
import { namesError } from './faults.ts';
import type { ListFrame, StepFrame } from './frames.ts';
import type { Kernel, Run } from './kernel.ts';
import type { Path } from './machine.ts';
import { briefly, DONE, Failure, failed, type Outcome } from './outcome.ts';
import { note, noteDecision } from './records.ts';
import { runScope, type ScopePlan } from './run-scope.ts';
import { runApproval } from './steps/approval.ts';
import { runCall } from './steps/call.ts';
import { runDo } from './steps/do.ts';
import { runEmit } from './steps/emit.ts';
import { runForeach } from './steps/foreach.ts';
import { runListen } from './steps/listen.ts';
import { runParallel } from './steps/parallel.ts';
import { runRaise } from './steps/raise.ts';
import { runRepeat } from './steps/repeat.ts';
import { returnAtOnce, runReturn } from './steps/return.ts';
import { runRun } from './steps/run.ts';
import { runSet } from './steps/set.ts';
import { runSwitch } from './steps/switch.ts';
import { runWait } from './steps/wait.ts';
import { type Site, test } from './values.ts';

/** Gives the outcome at once where nothing is to be waited for: loops of pure steps make no generators. */
export function runStep(kernel: Kernel, step: StepPlan, list: ListFrame, context: Context): Outcome | Run {
  const path = step.id + context.suffix;
  if (list.step !== undefined) return runInScope(kernel, step, list.step, context, path);
  const site: Site = { path, at: kernel.now };
  let first: Outcome | null = null;
  if (step.if !== undefined) {
    const got = test(kernel, step.if, context, site);
    if (got instanceof Failure) first = failed(got.fault);
    else {
      const why = step.reason === undefined ? {} : { reason: step.reason };
      noteDecision(kernel, path, step.place, { by: 'if', verdict: got.held, ...why }, got.basis);
      if (!got.held) {
        note(kernel, path, step.place, { t: 'step.skipped', ...why });
        return DONE;
      }
    }
  }
  note(kernel, path, step.place, startedOf(step));
  first ??= runAtOnce(kernel, step, context, site);
  if (first !== null && (first.t !== 'failed' || !catches(step, first.fault.type))) {
    noteEnd(kernel, step, first, path, undefined);
    return first;
  }
  list.step = newFrame(kernel, step, first);
  return runInScope(kernel, step, list.step, context, path);
}

function newFrame(kernel: Kernel, step: StepPlan, first: Outcome | null): StepFrame {
  const frame: StepFrame = { at: kernel.now, mark: kernel.durable.order, phase: first === null ? 'body' : 'undo' };
  if (first !== null) frame.outcome = first;
  const timeoutMs = timeoutOf(step);
  if (timeoutMs !== undefined) frame.deadline = frame.at + timeoutMs;
  return frame;
}

function catches(step: StepPlan, type: string): boolean {
  return step.catch.some(({ errors }) => namesError(errors, type));
}

/** What has neither to wait nor to be undone. */
function runAtOnce(kernel: Kernel, step: StepPlan, context: Context, site: Site): Outcome | null {
  switch (step.kind) {
    case 'set':
      return runSet(kernel, step, context, site);
    case 'raise':
      return runRaise(kernel, step, context, site);
    case 'return':
      return kernel.plan.output === undefined ? returnAtOnce(kernel, step, context, site) : null;
    default:
      return null;
  }
}

const STARTED = new WeakMap<StepPlan, Happening>();

/** The same record for every start of a step: loops start steps by the thousand. */
function startedOf(step: StepPlan): Happening {
  const known = STARTED.get(step);
  if (known !== undefined) return known;
  const title = step.title === undefined ? {} : { title: step.title };
  const call = step.kind === 'call' ? { call: step.call } : step.kind === 'run' ? { call: step.run } : {};
  const made: Happening = { t: 'step.started', kind: step.kind, ...title, ...call };
  STARTED.set(step, made);
  return made;
}

function* runInScope(kernel: Kernel, step: StepPlan, frame: StepFrame, context: Context, path: Path): Run {
  kernel.running.add(path);
  const outcome = yield* runScope(kernel, scopeOf(step), frame, context, path, {
    body: () => runKind(kernel, step, frame, context, path),
  });
  kernel.running.delete(path);
  noteEnd(kernel, step, outcome, path, frame);
  return outcome;
}

function scopeOf(step: StepPlan): ScopePlan {
  return {
    place: step.place,
    catch: step.catch,
    finally: step.kind === 'do' ? step.finally : [],
    timeoutMs: timeoutOf(step),
    budget: 'budget' in step ? step.budget : undefined,
  };
}

/** Of the whole step. A call's is for one attempt and the host's; an approval's is its expiry. */
function timeoutOf(step: StepPlan): number | undefined {
  switch (step.kind) {
    case 'run':
    case 'do':
    case 'switch':
    case 'parallel':
    case 'foreach':
    case 'repeat':
    case 'listen':
      return step.timeoutMs;
    case 'call':
    case 'approval':
    case 'set':
    case 'wait':
    case 'emit':
    case 'raise':
    case 'return':
      return undefined;
  }
}

function runKind(kernel: Kernel, step: StepPlan, frame: StepFrame, context: Context, path: Path): Outcome | Run {
  switch (step.kind) {
    case 'call':
      return runCall(kernel, step, frame, context, path);
    case 'run':
      return runRun(kernel, step, frame, context, path);
    case 'set':
      return runSet(kernel, step, context, { path, at: frame.at });
    case 'do':
      return runDo(kernel, step, frame, context);
    case 'switch':
      return runSwitch(kernel, step, frame, context, path);
    case 'parallel':
      return runParallel(kernel, step, frame, context, path);
    case 'foreach':
      return runForeach(kernel, step, frame, context, path);
    case 'repeat':
      return runRepeat(kernel, step, frame, context, path);
    case 'wait':
      return runWait(kernel, step, frame, context, path);
    case 'listen':
      return runListen(kernel, step, frame, context, path);
    case 'emit':
      return runEmit(kernel, step, frame, context, path);
    case 'approval':
      return runApproval(kernel, step, frame, context, path);
    case 'raise':
      return runRaise(kernel, step, context, { path, at: frame.at });
    case 'return':
      return runReturn(kernel, step, frame, context, path);
  }
}

function noteEnd(kernel: Kernel, step: StepPlan, outcome: Outcome, path: Path, frame: StepFrame | undefined): void {
  note(kernel, path, step.place, endOf(step, outcome, frame));
}

function endOf(step: StepPlan, outcome: Outcome, frame: StepFrame | undefined): Happening {
  const meta = frame?.effect?.meta;
  switch (outcome.t) {
    case 'done':
    case 'returned': {
      // A block that met `return` has no output of its own.
      const output = outcome.t === 'done' || step.kind === 'return' ? outcome.value : undefined;
      return {
        t: 'step.completed',
        ...(output === undefined ? {} : { output }),
        ...(outcome.t === 'returned' || outcome.bulk === undefined ? {} : { bulk: briefly(outcome.bulk) }),
        ...(meta === undefined ? {} : { meta }),
      };
    }
    case 'failed':
      return { t: 'step.failed', error: outcome.fault, ...(meta === undefined ? {} : { meta }) };
    case 'cancelled':
      return frame?.effect?.effect === 'unknown' ? { t: 'step.stopped', effect: 'unknown' } : { t: 'step.stopped' };
  }
}
