/** What must hold of any journal. Gives what is wrong, in words. */
import type { Entry } from '../../schema/journal.ts';
import type { Plan } from '../../schema/plan.ts';

const STEP_ENDS = new Set(['step.completed', 'step.failed', 'step.stopped']);

export function checkJournal(plan: Plan, journal: readonly Entry[], stuck: boolean): readonly string[] {
  return [...checkSequence(plan, journal, stuck), ...checkSteps(journal, stuck), ...checkUndos(journal)];
}

function checkSequence(plan: Plan, journal: readonly Entry[], stuck: boolean): readonly string[] {
  const problems: string[] = [];
  for (const [i, entry] of journal.entries()) {
    if (entry.n !== i) problems.push(`entry ${i} has number ${entry.n}`);
    if (plan.places[entry.place] === undefined) problems.push(`entry ${i} has place ${entry.place}, which is none`);
    const before = journal[i - 1];
    if (before !== undefined && before.at > entry.at) problems.push(`entry ${i} is earlier than the one before it`);
    if (entry.what.t === 'run.started' && i !== 0) problems.push(`entry ${i} starts the run again`);
    if (entry.what.t === 'run.ended' && i !== journal.length - 1)
      problems.push(`entry ${i} ends the run, but more follow`);
  }
  if (journal[0]?.what.t !== 'run.started') problems.push('the run was not started');
  const ended = journal.at(-1)?.what.t === 'run.ended';
  if (ended === stuck) problems.push(stuck ? 'the run is stuck and ended' : 'the run was not ended');
  return problems;
}

/** Every step that was started ends exactly once, and no other does. */
function checkSteps(journal: readonly Entry[], stuck: boolean): readonly string[] {
  const problems: string[] = [];
  const open = new Set<string>();
  const seen = new Set<string>();
  for (const { what, path, n } of journal) {
    if (what.t === 'step.started' || what.t === 'step.skipped') {
      if (seen.has(path)) problems.push(`entry ${n} starts ${path} again`);
      seen.add(path);
      if (what.t === 'step.started') open.add(path);
    } else if (STEP_ENDS.has(what.t) && !open.delete(path)) {
      problems.push(`entry ${n} (${what.t}) ends ${path}, which is not open`);
    }
  }
  if (!stuck) for (const path of open) problems.push(`${path} was started and never ended`);
  return problems;
}

/** An undo is registered, once; started while registered; completed or dropped at most once. */
function checkUndos(journal: readonly Entry[]): readonly string[] {
  const problems: string[] = [];
  const registered = new Set<string>();
  const running = new Set<string>();
  for (const { what, path, n } of journal) {
    const write = path.replace(/\/compensate$/, '');
    const wrong = (why: string) => problems.push(`entry ${n} (${what.t} ${path}): ${why}`);
    switch (what.t) {
      case 'undo.registered':
        if (registered.has(write)) wrong('it was registered before');
        registered.add(write);
        break;
      case 'undo.started':
        if (!registered.has(write)) wrong('it was not registered, or is over');
        if (running.has(write)) wrong('it runs already');
        running.add(write);
        break;
      case 'undo.completed':
        if (!running.delete(write)) wrong('it does not run');
        registered.delete(write);
        break;
      case 'undo.failed':
        if (!running.delete(write)) wrong('it does not run');
        break;
      case 'undo.dropped':
        if (running.has(write)) wrong('it runs');
        if (!registered.delete(write)) wrong('it was not registered');
        break;
      default:
    }
  }
  return problems;
}
