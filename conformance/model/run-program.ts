/** A flow as a scope, and a flow as a step of another. */
import type { Program, RunStep, Script } from './program.ts';
import { type Body, runScope } from './run-scope.ts';
import { handlersOf, runList } from './run-steps.ts';
import type { Ended } from './story.ts';
import { newThread, pathOf, register, type Thread } from './thread.ts';

/** The whole of a flow in a thread of its own; `stop`: when it is cancelled. */
export function runProgram(thread: Thread, program: Program, at: number, stop: number): Ended {
  const body: Body = (from, until) => runList(thread, program.steps, from, until);
  const timed = program.timeoutMs === undefined ? {} : { timeoutMs: program.timeoutMs };
  const last: { finally?: Body } =
    program.finally.length === 0 ? {} : { finally: (from, until) => runList(thread, program.finally, from, until) };
  return runScope(thread, { path: '', body, clauses: handlersOf(thread, program.catch), ...timed, ...last }, at, stop);
}

/** Rule 29: a failed child has undone itself; a completed one is undone by the step's `compensate` alone. */
export function runChild(thread: Thread, step: RunStep, at: number, stop: number): Ended {
  const path = pathOf(thread, step.id);
  const child = newThread(within(thread.script, path));
  const ended = runProgram(child, step.flow, at, stop);
  // What happens to the child's steps is told by its own journal.
  for (const call of child.records.calls) thread.records.calls.push({ ...call, path: `${path}>${call.path}` });
  for (const act of child.records.acts) thread.records.acts.push({ ...act, path: `${path}>${act.path}` });
  if (ended.is === 'failed') return stop <= ended.at ? { is: 'stopped', at: ended.at } : ended;
  if (ended.is !== 'completed' && ended.is !== 'returned') return ended;
  if (step.undo !== 'none') register(thread, { path, step, completedAt: ended.at });
  if (stop <= ended.at) return { is: 'stopped', at: ended.at };
  return { is: 'completed', at: ended.at, ...(ended.output === undefined ? {} : { output: ended.output }) };
}

function within(script: Script, path: string): Script {
  return {
    attempt: (inner, n) => script.attempt(`${path}>${inner}`, n),
    person: (inner, n) => script.person(`${path}>${inner}`, n),
    event: () => undefined,
  };
}
