/** Types of what the language itself makes. */
import { ANY, INTEGER, NUMBER, perhaps, recordOf, TEXT, type Type, textOf, UNKNOWN } from './type.ts';

export const fields = (types: { readonly [name: string]: Type }): Type => recordOf(new Map(Object.entries(types)));

export const RUN = fields({ id: TEXT, flow: TEXT, version: TEXT, startedBy: TEXT, startedAt: ANY, env: TEXT });
export const ERROR = fields({
  type: TEXT,
  title: TEXT,
  detail: TEXT,
  status: perhaps(NUMBER),
  step: TEXT,
  at: TEXT,
  attempts: perhaps(INTEGER),
  data: UNKNOWN,
  cause: UNKNOWN,
});
export const OUTCOME = fields({
  is: textOf('completed', 'failed', 'cancelled'),
  output: UNKNOWN,
  error: perhaps(ERROR),
});
