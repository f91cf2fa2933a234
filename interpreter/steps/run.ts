/** `run`: a child flow, resolved and pinned in the plan (rule 29). */
import type { RunStep } from '../../schema/plan.ts';
import { admitChild } from '../budget/admit-child.ts';
import { childCommand } from '../commands.ts';
import type { Context } from '../context.ts';
import type { StepFrame } from '../frames.ts';
import type { Kernel, Run } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { Failure, failed, type Outcome } from '../outcome.ts';
import { buildPresent } from '../values.ts';
import { newTry, runTry, send, type Try } from './effect.ts';

export function* runRun(kernel: Kernel, step: RunStep, frame: StepFrame, context: Context, path: Path): Run {
  frame.effect ??= newTry(0);
  const site = { path, at: frame.at };
  return yield* runTry({ kernel, step, state: frame.effect, context, site, path, schemas: [] }, reach);
}

function* reach(one: Try): Run<Outcome | null> {
  const { kernel, step, context, site, path } = one;
  // INVARIANT: this file makes tries of `run` steps alone.
  if (step.kind !== 'run') throw new Error(`Step '${step.id}' runs no flow.`);
  const input = buildPresent(kernel, step.with, 'input', context, site);
  if (input instanceof Failure) return failed(input.fault);
  const extras = step.title === undefined ? { detach: step.detach } : { detach: step.detach, title: step.title };
  const wanted = childCommand(kernel, step.run, path, input, extras);
  const { command, release } = yield* admitChild(kernel, wanted);
  const outcome = yield* send(one, command);
  release();
  return outcome;
}
