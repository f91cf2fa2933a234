/** What a run waits for: for people who look at it, and for the host's search attributes. */
import { limitsOf, spendingOf } from './budget/live.ts';
import type { Kernel, Task } from './kernel.ts';
import type { OpenTask, RunState } from './machine.ts';
import { waitedFor } from './messages/rights.ts';
import { approvalLines, openApproval } from './show-approval.ts';
import { promisedBy } from './steps/effect.ts';

type Listening = Extract<Task, { kind: 'listen' }>;

/** Issues `show` where what the run waits for has changed. */
export function showChanges(kernel: Kernel): void {
  if (!kernel.tasksChanged && kernel.end === null) return;
  kernel.tasksChanged = false;
  if (kernel.tasks.size === 0 && kernel.durable.shown === '') return;
  const waitingFor = new Set<string>();
  const lines: string[] = [];
  if (kernel.end === null) {
    for (const { task } of kernel.tasks.values()) {
      for (const name of namesOf(task)) waitingFor.add(name);
      lines.push(lineOf(task));
    }
  }
  const names = [...waitingFor].sort();
  const details = lines.join('\n');
  const shown = names.length === 0 && details === '' ? '' : `${names.join(' ')}\n${details}`;
  if (shown === kernel.durable.shown) return;
  kernel.durable.shown = shown;
  kernel.commands.push({ t: 'show', waitingFor: names, details });
}

function namesOf(task: Task): string[] {
  switch (task.kind) {
    case 'approval':
      return waitedFor(task.frame);
    case 'listen':
      return openEvents(task).map((event) => `event:${event}`);
    case 'place':
      return ['place'];
    case 'undo':
    case 'settle':
      return ['stuck'];
  }
}

function lineOf(task: Task): string {
  switch (task.kind) {
    case 'approval':
      return approvalLines(task);
    case 'listen':
      return `- Event ${openEvents(task)
        .map((event) => `\`${event}\``)
        .join(', ')} (\`${task.path}\`)`;
    case 'place': {
      const { key, before = 0 } = task.frame;
      return `- A place among the runs of the flow${key === undefined ? '' : ` with the key \`${key}\``}: ${before} before it`;
    }
    case 'undo':
      return `- **Stuck**: the undo \`${task.path}\` failed: ${task.entry.error?.detail ?? ''}`;
    case 'settle':
      return `- **Stuck**: \`${task.path}\` may have happened: ${task.frame.settle?.fault.detail ?? ''}`;
  }
}

/** Types of the events that the step still waits for. */
function openEvents({ step, frame }: Listening): readonly string[] {
  return [...new Set(step.slots.flatMap(({ event }, i) => (Object.hasOwn(frame.got, i) ? [] : [event])))];
}

function eventsOf({ step, frame }: Listening): Pick<OpenTask, 'event' | 'events' | 'needs'> {
  const events = step.slots.flatMap(({ name, event }, i) =>
    name === undefined ? [] : [{ as: name, event, taken: Object.hasOwn(frame.got, i) }],
  );
  const [only] = step.slots;
  return events.length === 0 ? (only === undefined ? {} : { event: only.event }) : { events, needs: step.needs };
}

/** What a person asks about a run in flight. */
export function stateOf(kernel: Kernel): RunState {
  const { plan, start, durable } = kernel;
  let keptEvents = 0;
  for (const kept of Object.values(durable.kept)) keptEvents += kept.length;
  return {
    root: start.root,
    status: statusOf(kernel),
    flow: plan.flow.name,
    version: plan.flow.version,
    startedBy: start.startedBy,
    startedAt: start.startedAt,
    ...(start.tenant === undefined ? {} : { tenant: start.tenant }),
    ...(start.priority === undefined ? {} : { priority: start.priority }),
    ...(kernel.frame.keys === undefined ? {} : { keys: kernel.frame.keys }),
    running: [...kernel.running],
    children: [...kernel.asks.values()].flatMap(({ op }) =>
      op?.op === 'ask' && op.command.t === 'child' ? [{ path: op.command.id, runId: op.command.key }] : [],
    ),
    tasks: [...kernel.tasks.values()].map(({ task }) => openTask(kernel, task)),
    keptEvents,
    ...(kernel.budgets.size === 0 ? {} : { budgets: budgetsOf(kernel) }),
    ...(durable.pivoted === undefined ? {} : { pivoted: durable.pivoted }),
    ...(kernel.end === null ? {} : { end: kernel.end }),
  };
}

function budgetsOf({ budgets }: Kernel): NonNullable<RunState['budgets']> {
  const all = [...budgets].map(([path, one]) => [path, { limits: limitsOf(one), spent: spendingOf(one.frame) }]);
  return Object.fromEntries(all);
}

function statusOf(kernel: Kernel): RunState['status'] {
  if (kernel.end !== null) return 'ended';
  for (const { task } of kernel.tasks.values()) {
    if (task.kind === 'undo' || task.kind === 'settle') return 'stuck';
  }
  if (kernel.undoing > 0) return 'undoing';
  return kernel.asks.size > 0 || kernel.held.length > 0 || kernel.breath !== null ? 'running' : 'waiting';
}

function openTask(kernel: Kernel, task: Task): OpenTask {
  switch (task.kind) {
    case 'approval':
      return openApproval(kernel, task);
    case 'listen':
      return {
        path: task.path,
        kind: 'listen',
        since: task.frame.since,
        ...(task.until === undefined ? {} : { until: task.until }),
        ...eventsOf(task),
      };
    case 'place': {
      const { since, until, key, before } = task.frame;
      return {
        path: task.path,
        kind: 'place',
        since,
        ...(until === undefined ? {} : { until }),
        ...(key === undefined ? {} : { key }),
        ...(before === undefined ? {} : { before }),
      };
    }
    case 'undo':
      return {
        path: task.path,
        kind: 'undo',
        since: task.entry.since ?? 0,
        ...(task.entry.error === undefined ? {} : { error: task.entry.error }),
      };
    case 'settle': {
      const output = promisedBy(kernel, task.step).at(-1);
      return {
        path: task.path,
        kind: 'settle',
        since: task.frame.settle?.since ?? 0,
        ...(output === undefined ? {} : { output }),
        ...(task.frame.settle === undefined ? {} : { error: task.frame.settle.fault }),
      };
    }
  }
}
