import { code, page, slug, table } from '../../cli/render/page-parts.ts';
import { CLIENT_ERRORS } from '../../hosts/temporal/client/errors.ts';
import { engineFault } from '../../interpreter/faults.ts';
import { ENGINE_ERRORS, type EngineError } from '../../schema/fault.ts';
import { REFUSALS } from '../../schema/message.ts';
import { CALL_ERRORS, EMIT_ERRORS } from '../../stdlib/errors.ts';
import { catalogue } from '../../stdlib/index.ts';

const WHEN: { readonly [type in EngineError]: string } = {
  timeout:
    'One attempt of a call, or a step, block or flow as a whole, took longer than its `timeout`; or an event did not come in time.',
  cancelled:
    'A call or a child flow was cancelled on its own, from outside. A run that is cancelled as a whole has no error: nothing catches it.',
  'input.invalid': 'The input of the flow or of a call does not fit its schema.',
  'output.invalid':
    'The output of a call, a value of `fallback`, an override, or the output of the flow does not fit its schema.',
  'expression.failed':
    'An expression failed, or gave what its place does not take: an absent value, a condition that is neither `true` nor `false`, a function, infinity.',
  'check.failed': 'A check of the step said `fail`, or `rules.check` did.',
  'event.refused':
    'Kept free: an event that a run does not take is [refused](#refusals) to its sender, and the run goes on.',
  'concurrency.refused': 'No place was free for the run, and its flow says `concurrency: { onConflict: fail }`.',
  'approval.denied': 'Somebody denied an approval without `onDeny: continue`.',
  'approval.expired': 'The `timeout` of an approval without `onExpire: continue` passed.',
  'limit.exceeded':
    'A [limit](limits.md) was reached: `max` of a `repeat` with `until`, fuel of an expression, bytes of a value, items of a `foreach`.',
  'budget.exceeded': 'What the `budget` of a scope allows is used up, or the next call might go beyond it.',
  'price.unknown': 'A budget is in US dollars, and a model was to answer, or answered, whose price is not known.',
  'policy.denied':
    'The [catalogue](project-document.md#catalogue) of the project does not allow the call, or an activity asked for a connection to where its contract does not go (`egress`).',
  'store.unavailable':
    'The [store](../guide/many-items.md#the-store) cannot be reached. What is kept of the state of a run there is waited for, so no clause meets this error of it.',
  'store.corrupt':
    'The store has lost what was kept of the state of a run, or gave other bytes: the results of a `foreach` cannot be had.',
};
const BLAMES = { invalid: 'the author', failed: 'the world outside', exhausted: 'a limit', crash: 'Holdfast' } as const;

const INTRO = `An error is what \`catch\` and \`fallback\` name and what \`$error\` holds ([rule 34](language.md#r34)):

| member | is |
| --- | --- |
| \`type\` | dotted lower_snake; the only thing that clauses look at |
| \`title\` | short, the same for every occurrence |
| \`detail\` | what happened this time |
| \`status\` | of HTTP, where there is one |
| \`step\` | path of the step that failed first; empty for the flow itself |
| \`at\` | when: a time in UTC |
| \`attempts\` | how many were made, for a call |
| \`data\` | more, by the contract of the activity or the \`raise\` |
| \`cause\` | the error that a handler was handling when it failed |

A clause names types or prefixes: \`http.*\` takes \`http.timeout\` and \`http.refused\`, not \`http\`. Without \`errors\` it takes every
error.`;

export function makeErrorsPage(): string {
  const engine = (Object.keys(ENGINE_ERRORS) as EngineError[]) // Object.keys widens to string
    .map((type) => [code(type), ENGINE_ERRORS[type], BLAMES[engineFault(type, '', '', 0).blame], WHEN[type]]);
  const calls = Object.entries(CALL_ERRORS).map(([type, { title, retry }]) => [
    code(type),
    title,
    retry ? 'yes' : 'no',
  ]);
  const refusals = Object.entries(REFUSALS).map(([why, title]) => [code(why), title]);
  const client = Object.entries(CLIENT_ERRORS).map(([name, title]) => [code(name), title]);
  return page(
    '# Errors and refusals',
    INTRO,
    '## Errors of the engine',
    table(['type', 'title', 'whose fault', 'when'], engine),
    '## Errors of every call',
    'Beside those of the engine and those of its contract, any call may end with these.',
    table(['type', 'means', 'tried again'], calls),
    '## Errors of emit',
    table(
      ['type', 'means', 'tried again'],
      EMIT_ERRORS.map(({ type, title, retry }) => [code(type), title, retry ? 'yes' : 'no']),
    ),
    '## Errors of the catalogue',
    "A team's own activities add those of their contracts; `raise` adds those of the flow.",
    table(['type', 'means', 'tried again', 'activities'], activityErrors()),
    '## Refusals',
    `What is sent to a run (a vote, an event, a cancellation, a decision about an undo) is taken, or refused with one of these
words. A refusal changes nothing in the run; those that the flow itself decides on are recorded in the journal.`,
    table(['word', 'means'], refusals),
    '## Errors of the client',
    '`holdfast/client` throws `ClientError` with one of these codes; the command line makes an exit code of it.',
    table(['code', 'means'], client),
    '## Exit codes',
    'See [command line](cli.md#exit-codes).',
  );
}

function activityErrors(): readonly (readonly string[])[] {
  const found = new Map<string, { readonly title: string; readonly retry: boolean; readonly names: string[] }>();
  for (const { contract } of catalogue)
    for (const { type, title, retry } of contract.errors) {
      const entry = found.get(type) ?? { title, retry, names: [] };
      entry.names.push(`[${contract.name}](catalogue.md#${slug(contract.name)})`);
      found.set(type, entry);
    }
  return [...found]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, { title, retry, names }]) => [code(type), title, retry ? 'yes' : 'no', names.join(', ')]);
}
