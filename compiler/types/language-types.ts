/** Types of what the language itself makes. */
import { NOTICES } from '../../schema/plan.ts';
import { INTEGER, joinAll, listOf, NUMBER, perhaps, recordOf, TEXT, type Type, textOf, UNKNOWN } from './type.ts';

export const fields = (types: { readonly [name: string]: Type }): Type => recordOf(new Map(Object.entries(types)));

export const RUN = fields({ id: TEXT, flow: TEXT, version: TEXT, startedBy: TEXT, startedAt: TEXT, env: TEXT });

/** `types`: all that it may be of; undefined: nobody knows. */
export const errorOf = (types: readonly string[] | undefined): Type =>
  fields({
    type: types === undefined ? TEXT : joinAll(types.map((one) => textOf(one))),
    title: TEXT,
    detail: TEXT,
    status: perhaps(NUMBER),
    step: TEXT,
    at: TEXT,
    attempts: perhaps(INTEGER),
    data: UNKNOWN,
    cause: UNKNOWN,
  });
export const ERROR = errorOf(undefined);

/** Of a flow or a step; `output`: where it has completed. */
export const outcomeOf = (output: Type): Type =>
  fields({ is: textOf('completed', 'failed', 'cancelled'), output: perhaps(output), error: perhaps(ERROR) });

/** `form`: what goes with an approval; a denial has none. */
export const votesOf = (form: Type): Type =>
  listOf(
    fields({
      by: TEXT,
      vote: textOf('approve', 'deny'),
      at: TEXT,
      onBehalfOf: perhaps(TEXT),
      comment: perhaps(TEXT),
      form: perhaps(form),
    }),
  );

/** What people are told of a task. */
export const NOTICE = fields({
  on: textOf(...NOTICES),
  n: perhaps(INTEGER),
  task: TEXT,
  title: TEXT,
  users: listOf(TEXT),
  groups: listOf(TEXT),
  until: perhaps(TEXT),
});
