/** A run in flight: what it does, for whom it waits, and the command that would move it. */
import type { OpenTask, RunState } from '../../interpreter/machine.ts';
import type { Colors } from '../io.ts';
import { budgetWords } from './budget.ts';
import { type Line, paint, printable, type Span, type Style } from './spans.ts';
import { factsOfTask, wantsOutput } from './task-facts.ts';
import { relative, stamp } from './time.ts';
import { faultWords } from './trace/said.ts';
import { brief, count } from './values.ts';

export interface StateView {
  readonly colors: Colors;
  readonly now: number;
}

const STATUS_STYLES: { readonly [status in RunState['status']]: Style } = {
  running: 'cyan',
  waiting: 'yellow',
  undoing: 'magenta',
  stuck: 'bad',
  ended: 'bold',
};
const SHOWN_CHARACTERS = 600;

export function renderState(runId: string, state: RunState, view: StateView): string {
  const lines: Line[] = [
    [[state.flow, 'bold'], [` ${state.version}  `], ...statusWords(state)],
    [
      [
        `run ${runId} · started ${stamp(state.startedAt)} (${relative(state.startedAt, view.now)}) by ${printable(state.startedBy)}${loadWords(state)}`,
        'dim',
      ],
    ],
  ];
  if (keysWords(state) !== '') lines.push([[`keys ${keysWords(state)}`, 'dim']]);
  const calm = state.running.filter((path) => !state.tasks.some((task) => task.path === path));
  if (calm.length > 0) lines.push([], [['running  ', 'dim'], [calm.join(', ')]]);
  for (const { path, runId: child } of state.children)
    lines.push(
      [],
      [
        ['child    ', 'dim'],
        [path, 'bold'],
      ],
      [
        ['  → ', 'dim'],
        [`holdfast show ${child}`, 'cyan'],
      ],
    );
  for (const task of state.tasks) lines.push([], ...taskLines(runId, task, view));
  for (const [path, { limits, spent }] of Object.entries(state.budgets ?? {})) {
    const whose: Span = path === '' ? ['the flow'] : [path, 'bold'];
    lines.push([], [['budget   ', 'dim'], whose, ['  '], ...budgetWords(limits, spent)]);
  }
  if (state.keptEvents > 0) lines.push([], [[`${count(state.keptEvents, 'event')} kept for a later listener`, 'dim']]);
  if (state.stopped !== undefined) {
    const still = 'Nothing of it was undone because of that.';
    lines.push(
      [],
      [[still]],
      [
        ['  → ', 'dim'],
        [`holdfast redrive ${runId} --dry-run`, 'cyan'],
      ],
    );
  }
  if (state.end === undefined && state.stopped === undefined && state.pivoted !== undefined)
    lines.push(
      [],
      [
        ['pivot    ', 'dim'],
        [state.pivoted, 'bold'],
        [' is behind it: cancel needs --force', 'dim'],
      ],
    );
  if (state.end?.is === 'completed' && state.end.output !== undefined)
    lines.push([], [['output  ', 'dim'], [brief(state.end.output, SHOWN_CHARACTERS)]]);
  if (state.end?.is === 'failed') lines.push([], [['error  ', 'dim'], ...faultWords(state.end.error)]);
  if (state.end?.is === 'cancelled' && state.end.reason !== undefined)
    lines.push([], [['reason  ', 'dim'], [printable(state.end.reason)]]);
  return lines.map((line) => paint(line, view.colors)).join('\n');
}

function loadWords({ tenant, priority }: RunState): string {
  const whose = tenant === undefined ? '' : ` · tenant ${printable(tenant)}`;
  return priority === undefined ? whose : `${whose} · priority ${priority}`;
}

const STOPPED: { readonly [how in NonNullable<RunState['stopped']>]: string } = {
  terminated: 'terminated on the server',
  timed_out: 'ended by a time limit of the server',
};

function statusWords(state: RunState): Line {
  if (state.stopped !== undefined) return [[STOPPED[state.stopped], 'yellow']];
  if (state.end === undefined) return [[state.status, STATUS_STYLES[state.status]]];
  const style: Style = state.end.is === 'completed' ? 'good' : state.end.is === 'failed' ? 'bad' : 'yellow';
  return [[state.end.is, style]];
}

function taskLines(runId: string, task: OpenTask, view: StateView): readonly Line[] {
  const title: readonly Span[] = task.title === undefined ? [] : [[` “${printable(task.title)}”`]];
  const until = task.until === undefined ? '' : `, until ${stamp(task.until)} (${relative(task.until, view.now)})`;
  const head: Line = [
    MARK[task.kind],
    [' '],
    [task.path, 'bold'],
    [`  ${WORDS[task.kind]}`, 'dim'],
    [task.event === undefined ? '' : ` ${task.event}`],
    [eventsWords(task)],
    [placeWords(task)],
    ...title,
    [` · since ${stamp(task.since)}${until}`, 'dim'],
  ];
  const facts: Line[] = [];
  if (task.assignees !== undefined) facts.push([['  who    ', 'dim'], [assigneeWords(task.assignees)]]);
  if (task.show !== undefined) facts.push([['  shows  ', 'dim'], [brief(task.show, SHOWN_CHARACTERS)]]);
  facts.push(...factsOfTask(task, view.now));
  if (task.error !== undefined) facts.push([['  error  ', 'dim'], ...faultWords(task.error)]);
  return [
    head,
    ...facts,
    ...commandsFor(runId, task).map(
      (text): Line => [
        ['  → ', 'dim'],
        [text, 'cyan'],
      ],
    ),
  ];
}

const WORDS: { readonly [kind in OpenTask['kind']]: string } = {
  approval: 'approval',
  listen: 'listens for',
  place: 'waits for a place',
  undo: 'undo failed: retry or skip it',
  settle: 'may have happened: say whether it did',
};
const MARK: { readonly [kind in OpenTask['kind']]: Span } = {
  approval: ['●', 'cyan'],
  listen: ['✉', 'cyan'],
  place: ['⧖', 'yellow'],
  undo: ['!', 'bad'],
  settle: ['!', 'bad'],
};

/** What a person would type next. */
export function commandsFor(runId: string, task: OpenTask): readonly string[] {
  switch (task.kind) {
    case 'approval': {
      const group = task.assignees?.groups[0];
      const named = group === undefined ? '' : ` --group ${group}`;
      const asked = task.signed === true ? ' --sign KEYFILE' : named;
      const form = task.form === undefined ? '' : ' --form FILE';
      const open = (task.questions ?? []).find(({ answer }) => answer === undefined);
      return [
        `holdfast approve ${runId} ${task.path}${asked}${form}`,
        `holdfast deny ${runId} ${task.path}${asked} --comment WHY`,
        ...(open === undefined ? [] : [`holdfast answer ${runId} ${task.path} --question ${open.n} -m TEXT`]),
      ];
    }
    case 'listen':
      return openEvents(task).map((event) => `holdfast event ${runId} ${event} --data FILE`);
    case 'place':
      return [`holdfast cancel ${runId} --reason WHY`];
    case 'undo':
      return [
        `holdfast retry-undo ${runId} ${task.path}`,
        `holdfast retry-undo ${runId} ${task.path} --skip --reason WHY`,
      ];
    case 'settle': {
      const output = wantsOutput(task.output) ? ' --output FILE' : '';
      return [
        `holdfast settle ${runId} ${task.path} --done${output}`,
        `holdfast settle ${runId} ${task.path} --not-done`,
      ];
    }
  }
}

/** Types of the events that a step still waits for. */
export function openEvents({ event, events = [] }: OpenTask): readonly string[] {
  if (event !== undefined) return [event];
  return [...new Set(events.filter(({ taken }) => !taken).map((one) => one.event))];
}

function placeWords({ kind, key, before }: OpenTask): string {
  if (kind !== 'place') return '';
  const among = key === undefined ? '' : ` with the key ${printable(key)}`;
  return `${among}${before === undefined ? '' : `: ${before} before it`}`;
}

function keysWords({ keys = {} }: RunState): string {
  return Object.entries(keys)
    .map(([name, value]) => `${name}=${printable(value)}`)
    .join(' ');
}

function eventsWords({ events, needs }: OpenTask): string {
  if (events === undefined) return '';
  const how = needs === events.length ? 'all of' : `${needs} of`;
  return ` ${how} ${events.map(({ as, event, taken }) => `${as} (${taken ? 'has come' : event})`).join(', ')}`;
}

function assigneeWords({ users, groups, exclude }: NonNullable<OpenTask['assignees']>): string {
  const who = [...users, ...groups.map((group) => `group ${group}`)].map(printable).join(', ') || 'nobody';
  return exclude.length === 0 ? who : `${who}, but not ${exclude.map(printable).join(', ')}`;
}
