/** An inbox for people, and as data. */
import type { RunSummary } from '../../hosts/temporal/client/types.ts';
import { taskToJson } from '../render/json-times.ts';
import { type Line, paint, printable } from '../render/spans.ts';
import type { StateView } from '../render/state.ts';
import { factsOfTask } from '../render/task-facts.ts';
import { relative, stamp } from '../render/time.ts';
import { brief } from '../render/values.ts';
import type { InboxItem } from './my-items.ts';
import type { Inbox } from './read-inbox.ts';

const SHOWN_CHARACTERS = 300;
type Entry = Inbox['entries'][number];

/** `as`: options that say who acts, for the commands that are proposed. */
export function renderInbox({ entries }: Inbox, as: string, view: StateView): string {
  return entries
    .flatMap(({ run, item }, at): readonly Line[] => [
      ...(at === 0 ? [] : [[] as Line]),
      ...lines(run, item, as, view.now),
    ])
    .map((line) => paint(line, view.colors))
    .join('\n');
}

function lines(run: RunSummary, item: InboxItem, as: string, now: number): readonly Line[] {
  const { task } = item;
  const until = task.until === undefined ? '' : ` · until ${stamp(task.until)} (${relative(task.until, now)})`;
  const head: Line = [
    item.kind === 'vote' ? ['●', 'cyan'] : ['?', 'yellow'],
    [` ${printable(task.title ?? task.path)}`, 'bold'],
    [item.kind === 'vote' && item.mine ? ' · claimed by you' : '', 'green'],
    [until, 'yellow'],
  ];
  const what: Line = [
    [
      `  ${printable(run.flow)} ${run.runId} ${task.path} · since ${stamp(task.since)} (${relative(task.since, now)})`,
      'dim',
    ],
  ];
  const shown: readonly Line[] =
    task.show === undefined ? [] : [[['  shows  ', 'dim'], [brief(task.show, SHOWN_CHARACTERS)]]];
  const asked: readonly Line[] =
    item.kind === 'answer'
      ? [
          [
            ['  asked  ', 'dim'],
            [`${item.question.n}. ${printable(item.question.by)}: ${printable(item.question.text)}`],
          ],
        ]
      : factsOfTask(task, now);
  const next = nextCommands(run.runId, item, as).map(
    (text): Line => [
      ['  → ', 'dim'],
      [text, 'cyan'],
    ],
  );
  return [head, what, ...shown, ...asked, ...next];
}

/** What to type next. */
function nextCommands(runId: string, item: InboxItem, as: string): readonly string[] {
  const about = `${runId} ${item.task.path}`;
  if (item.kind === 'answer') return [`holdfast answer ${about} --question ${item.question.n} -m TEXT${as}`];
  const form = item.task.form === undefined ? '' : ' --form FILE';
  const sign = item.task.signed === true ? ' --sign KEYFILE' : '';
  return [
    `holdfast approve ${about}${form}${sign}${as}`,
    `holdfast deny ${about}${sign} --comment WHY${as}`,
    ...(item.mine ? [`holdfast release ${about}${as}`] : [`holdfast claim ${about}${as}`]),
  ];
}

export function inboxToJson({ run, item }: Entry, as: string) {
  const task = taskToJson(item.task);
  return {
    runId: run.runId,
    flow: run.flow,
    task: task.path,
    kind: item.kind,
    title: task.title,
    since: task.since,
    ...(task.until === undefined ? {} : { until: task.until }),
    assignees: task.assignees,
    ...(task.show === undefined ? {} : { show: task.show }),
    ...(task.form === undefined ? {} : { form: task.form }),
    quorum: task.quorum,
    votes: task.votes,
    ...(task.claim === undefined ? {} : { claim: task.claim }),
    ...(task.comments === undefined ? {} : { comments: task.comments }),
    ...(task.questions === undefined ? {} : { questions: task.questions }),
    ...(item.kind === 'answer' ? { question: item.question.n } : {}),
    next: nextCommands(run.runId, item, as),
  };
}
