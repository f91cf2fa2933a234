import { code, page, table } from '../../cli/render/page-parts.ts';
import type { DecisionBy, HappeningKind } from '../../schema/journal.ts';

/** What is told, and the members that come with it. A new kind of record does not compile until it is told here. */
const RECORDS: { readonly [kind in HappeningKind]: readonly [is: string, members: string] } = {
  'run.started': ['The run began.', '`flow`, `version`, `plan` (sha256), `by`'],
  'run.redriven': [
    'A run that failed, or that the server ended, starts again; what still holds is not done again.',
    '`redrive` (counts from 1), `by`, `verified`, `signed?`, `from` (the step that failed; empty where none did), `reused`: answers that hold',
  ],
  'run.ended': ['The run ended.', '`is`: `completed`, `failed` or `cancelled`; `output?`, `error?`'],
  'run.stuck': ['A person must act (rules 23 and 25).', '`on`: `undo` or `settle`; `error?`'],
  'run.unstuck': ['A person acted.', '`by`, `verified`, `how`, `reason?`'],
  'run.cancelRequested': ['Somebody asked to stop the run.', '`by?`, `verified?`, `reason?`, `force?`'],
  'step.started': ['A step began.', '`kind` (its verb), `title?`, `call?`'],
  'step.skipped': ['`if` did not hold.', '`reason?`'],
  'step.completed': ['A step completed.', '`output?`, `meta?`'],
  'step.failed': ['A step failed.', '`error`, `meta?`'],
  'step.stopped': ['A step was stopped from outside.', '`effect?`: `unknown` for a write that may have happened'],
  'try.failed': [
    'A try of a call failed; its `fallback` is asked next.',
    "`try` (0 is the step's own, then the clauses of `fallback`), `error`, `meta?`",
  ],
  decision: ['Something was decided (rule 37).', '`decision`: see below'],
  'budget.ended': ['A scope with a `budget` ended: what it might use, and what it used.', '`limits`, `spent`'],
  'catch.entered': ['A clause took the error; its steps run.', '`error`'],
  'finally.entered': ['The steps of `finally` run.', ''],
  'finally.failed': ['An error in `finally`; it changes nothing.', '`error`'],
  timeout: ['The timeout of a scope passed.', '`afterMs`'],
  'wait.started': ['A wait began.', '`until`'],
  'wait.ended': ['The wait is over.', ''],
  'branch.ended': ['A branch ended.', '`branch`, `is`: `completed`, `failed` or `stopped`'],
  'item.ended': ['An item ended.', '`index`, `is`'],
  'task.opened': ['People were asked.', '`title`, `assignees`, `shown` (digest of what they see), `expires?`'],
  'task.reminded': ['They were reminded.', '`reminder` (counts from 1), `to` (who was waited for)'],
  'task.notified': [
    'People were told of the task by a call (`notify`), or `error` says why not.',
    '`notice` (counts from 1), `on`, `call`, `error?`, `meta?`',
  ],
  'task.escalated': ['More people were asked, or others.', '`to`, `replace`'],
  'task.claimed': ['Somebody reserved the next vote.', '`by`, `verified`, `from?` (whose claim was taken over)'],
  'task.released': [
    'A claim ended: it was given back, or an escalation freed it.',
    '`of` (who had claimed), `by?`, `verified?`, `reason?`',
  ],
  'task.delegated': [
    'A vote was handed on, or taken back (`to` names who gave it).',
    '`by`, `verified`, `to`, `assigned` (by one who runs the tasks), `claim?`: `passed` or `ended`; `reason?`',
  ],
  'task.commented': ['Somebody said something about the task.', '`by`, `verified`, `text`'],
  'task.asked': ['Somebody asked for more information.', '`question` (counts from 1), `by`, `verified`, `of`, `text`'],
  'task.answered': ['A question was answered.', '`question`, `by`, `verified`, `text`'],
  'task.undecidable': [
    'Those who are asked cannot reach a decision any more.',
    '`approvals`, `denials`, `left` (how many have not voted)',
  ],
  'task.voted': ['Somebody voted.', '`vote`, `by`, `verified`, `onBehalfOf?`, `comment?`'],
  'run.keyed': ['Events find the run by these keys.', '`keys`'],
  'place.waited': ['No place was free (`concurrency`).', '`before`: runs that waited already, `key?`'],
  'place.taken': ['The run has its place (`concurrency`).', '`key?`'],
  'task.closed': [
    'The task was closed.',
    '`decision`: `approved`, `denied`, `expired` or `stopped`; `reused?`, `by?`: decided before a redrive',
  ],
  'message.refused': [
    'A vote, event or command was [refused](errors.md#refusals).',
    '`message`, `by?`, `verified?`, `claimed?`: in place of `by`, whom the sender pretended to be, which nothing proves; `because`, `detail`',
  ],
  'listen.opened': ['A step waits for an event.', '`event`, `as?`: its name among several, `expires?`'],
  'event.kept': ['An event came that nobody waited for yet.', '`event`, `eventId`'],
  'event.taken': ['A listener took an event.', '`event`, `eventId`, `as?`'],
  'event.returned': [
    'A listener that ended without what it waited for gave an event back.',
    '`event`, `eventId`, `as?`',
  ],
  'event.emitted': ['An event was sent.', '`event`, `data?`'],
  'undo.registered': [
    'The run now knows how to undo the step.',
    '`call`, `unknown` (whether the write may have happened)',
  ],
  'undo.dropped': ['A pivot completed: the step will not be undone.', '`pivot`'],
  'undo.started': ['An undo began.', '`call`'],
  'undo.completed': ['An undo is done.', '`meta?`'],
  'undo.failed': ['An undo failed for good.', '`error`, `meta?`'],
};

const DECIDERS: { readonly [by in DecisionBy]: string } = {
  if: 'the `if` of a step',
  case: 'a case of a `switch`; `id` is its number, or `default`',
  check: 'a check of a call, or one of `rules.check`; `id` names it',
  fallback: 'a clause of `fallback`; `id` is its number',
  table: 'a rule of `rules.decide`; `id` names it, or is `default`',
  approval: 'an approval',
  model: 'a model that chose, as `model.classify`; `id` is its alias',
  person: 'kept for decisions that a person takes outside an approval; about a stuck run they are `run.unstuck`',
  budget: 'a budget was used up, more was granted, or a cheaper model took over',
  policy: 'kept free',
};

const INTRO = `The journal is the whole story of a run, in flight or ended: every step, decision, wait, vote and undo, each with its place
in the YAML. It is a function of the plan and of what came from outside, so the same run has the same journal on both hosts,
times aside, and it can be told again from Temporal's history alone. \`holdfast trace RUN\` shows it;
\`holdfast trace RUN --format json\` gives it as data, for an audit:

| member | is |
| --- | --- |
| \`n\` | number of the record, from 0, over the whole run |
| \`at\` | when: a time in UTC, as every other time of a record (\`until\`, \`expires\`, \`error.at\`) |
| \`path\` | the step: \`pay\`, \`charge.3\`, \`pay/compensate\` ([rule 31](language.md#r31)); empty for the flow itself |
| \`file\`, \`line\`, \`col\` | where it stands |
| \`t\` | what happened, from the list below, with its members |

\`meta\` says what a call used: \`attempts\`, \`worker?\`, and for models \`usage?\` with the models asked and answered, tokens, unit
prices and cost.`;

export function makeJournalPage(): string {
  const rows = Object.entries(RECORDS).map(([kind, [is, members]]) => [code(kind), is, members]);
  const deciders = Object.entries(DECIDERS).map(([by, is]) => [code(by), is]);
  return page(
    '# Journal',
    INTRO,
    '## Records',
    table(['t', 'is', 'members'], rows),
    '## Decisions',
    `A decision has \`by\`, \`id?\`, \`verdict\` (what was decided), \`reason?\` (from the YAML), \`voters?\` (of an approval before a call: who approved, their groups then, whether both were proven), and \`inputs?\`, the sha256 of what it was
decided on.`,
    table(['by', 'who or what decided'], deciders),
  );
}
