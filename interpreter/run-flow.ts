/** The flow: input judged, its scope run, its end told. */
import type { Json } from '../schema/json.ts';
import { askPermit } from './ask-permit.ts';
import { inBound } from './budget/bound.ts';
import { type Context, inList } from './context.ts';
import { engineFault } from './faults.ts';
import { findKeys } from './find-keys.ts';
import { newList } from './frames.ts';
import type { Kernel, Run } from './kernel.ts';
import type { End } from './machine.ts';
import { CANCELLED, DONE, failed, type Outcome } from './outcome.ts';
import { note } from './records.ts';
import { runList } from './run-list.ts';
import { runScope } from './run-scope.ts';
import { stopped } from './scheduler.ts';
import { problemList } from './steps/effect.ts';
import { judgeOutput } from './steps/return.ts';
import { leavePlace, takePlace } from './take-place.ts';
import { timeText } from './time.ts';
import { fileOf, tooLarge, tooLargeToRead } from './values.ts';

export function* runFlow(kernel: Kernel): Run {
  const { plan, frame } = kernel;
  if (frame.stage === 'permit') {
    const permitted = yield* askPermit(kernel);
    if (permitted.t !== 'done') return finish(kernel, permitted);
    frame.stage = 'input';
  }
  if (frame.stage === 'input') {
    const judged = yield* judgeInput(kernel);
    // Neither `catch` nor `finally`: both may read the input, and it is not what they were checked against.
    if (judged.t !== 'done') return finish(kernel, judged);
    frame.stage = 'place';
    findKeys(kernel, rootContext(kernel));
  }
  if (frame.stage === 'place') {
    if (frame.early === undefined) yield* takePlace(kernel, rootContext(kernel));
    frame.stage = 'steps';
  }
  const { place } = plan.flow;
  const { catch: clauses, finally: last, timeoutMs, budget } = plan;
  const scope = { place, catch: clauses, finally: last, timeoutMs, budget, whole: true } as const;
  const context = rootContext(kernel);
  const outcome = yield* inBound(kernel, context, () =>
    runScope(kernel, scope, frame, context, '', {
      body: () => (frame.early === undefined ? runSteps(kernel, context) : failed(frame.early)),
      afterHandler: (end) => withOutput(kernel, end),
    }),
  );
  yield* leavePlace(kernel);
  return finish(kernel, outcome);
}

function* judgeInput(kernel: Kernel): Run {
  const large = tooLarge(kernel, kernel.start.input, '');
  if (large !== null) return failed(large.fault);
  if (kernel.plan.input === undefined) return DONE;
  const file = fileOf(kernel, kernel.plan.input);
  if (file.kind !== 'schema') return DONE;
  const command = { t: 'validate', id: '@input', schema: file.content, value: kernel.start.input } as const;
  const answer = yield { op: 'ask', command };
  if (answer.t === 'rejected') return failed(answer.fault);
  if (answer.t !== 'resolved' || stopped(kernel)) return CANCELLED;
  const problems = problemList(answer.value);
  if (problems.length === 0) return DONE;
  return failed(engineFault('input.invalid', problems.join('; '), '', kernel.now, [...problems]));
}

function* runSteps(kernel: Kernel, context: Context): Run {
  const { frame, plan } = kernel;
  frame.list ??= newList();
  const { list } = frame;
  const outcome = yield* runList(kernel, plan.steps, list, inList(context, list));
  return outcome.t === 'done' ? yield* withOutput(kernel, outcome) : outcome;
}

/** An output that breaks the schema fails the scope that gave it (rule 16). */
function* withOutput(kernel: Kernel, outcome: Outcome): Run {
  if (outcome.t === 'done' && outcome.bulk !== undefined && kernel.plan.output !== undefined) {
    return failed(engineFault('limit.exceeded', tooLargeToRead(kernel, outcome.bulk), '', kernel.now));
  }
  const judged = yield* judgeOutput(kernel, outcome.t === 'done' ? outcome.value : undefined, '');
  return judged.t === 'done' ? outcome : judged;
}

function rootContext(kernel: Kernel): Context {
  const { plan, start, frame } = kernel;
  const run: Json = {
    id: start.root,
    flow: plan.flow.name,
    version: plan.flow.version,
    startedBy: start.startedBy,
    startedAt: timeText(start.startedAt),
    env: start.env,
  };
  return { parent: null, suffix: '', thread: frame, steps: {}, checks: {}, names: { input: start.input, run } };
}

function finish(kernel: Kernel, outcome: Outcome): Outcome {
  const end = endOf(kernel, outcome);
  const { place } = kernel.plan.flow;
  if (end.is === 'cancelled') note(kernel, '', place, { t: 'run.ended', is: 'cancelled' });
  else note(kernel, '', place, { t: 'run.ended', ...end });
  kernel.frame.stage = 'ended';
  kernel.end = end;
  return outcome;
}

function endOf(kernel: Kernel, outcome: Outcome): End {
  switch (outcome.t) {
    case 'done':
    case 'returned':
      return outcome.value === undefined ? { is: 'completed' } : { is: 'completed', output: outcome.value };
    case 'failed': {
      // What may have happened inside has been undone or settled: for whoever ran this flow nothing is unknown.
      const { effect: _, ...error } = outcome.fault;
      return { is: 'failed', error };
    }
    case 'cancelled': {
      const { cancelReason } = kernel.frame;
      return cancelReason === undefined ? { is: 'cancelled' } : { is: 'cancelled', reason: cancelReason };
    }
  }
}
