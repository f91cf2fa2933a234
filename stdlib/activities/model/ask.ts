import type { Json, JsonSchema } from '../../../schema/json.ts';
import { ActivityError, type CallContext, type ModelAlias } from '../../activity.ts';
import { MODEL_LIMITS } from './limits.ts';
import { checkLength } from './prompt.ts';
import type { AskModel, ModelAnswer, ModelMessage } from './types.ts';

/** Asks for a text. */
export async function askText(
  ask: AskModel,
  alias: ModelAlias,
  messages: readonly ModelMessage[],
  context: CallContext,
): Promise<string> {
  checkLength(messages);
  const answer = await ask(alias, { messages, turn: 1 }, context);
  if (answer.truncated)
    throw new ActivityError('model.contract', `The answer of "${alias.alias}" was cut off at its greatest length.`);
  return answer.text;
}

/** Asks for JSON that fits a schema; an answer that does not is sent back once with what is wrong, then `model.contract`. */
export async function askJson(
  ask: AskModel,
  alias: ModelAlias,
  messages: readonly ModelMessage[],
  schema: JsonSchema,
  context: CallContext,
  /** What else is wrong with an answer that fits the schema. */
  alsoWrong: (value: Json) => readonly string[] = () => [],
): Promise<Json> {
  checkLength(messages);
  const judge = (answer: ModelAnswer): Judged => judgeAnswer(answer, schema, context, alsoWrong);
  const first = await ask(alias, { messages, schema, turn: 1 }, context);
  const read = judge(first);
  if (read.ok) return read.value;
  if (context.requests !== undefined && context.requests < 2) {
    const detail = `"${alias.alias}" answered with what does not fit, and the budget has no room to ask for a repair. ${read.problems.join('; ')}`;
    throw new ActivityError('model.contract', detail, { data: { problems: read.problems } });
  }
  const again: readonly ModelMessage[] = [
    ...messages,
    { role: 'assistant', content: first.text },
    {
      role: 'user',
      content: `That does not fit what was asked for:\n- ${read.problems.join('\n- ')}\nAnswer again, with nothing but JSON that fits.`,
    },
  ];
  checkLength(again);
  const second = judge(await ask(alias, { messages: again, schema, turn: 2 }, context));
  if (second.ok) return second.value;
  const detail = `"${alias.alias}" answered twice with what does not fit. ${second.problems.join('; ')}`;
  throw new ActivityError('model.contract', detail, { data: { problems: second.problems } });
}

type Judged =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problems: readonly string[] };

function judgeAnswer(
  answer: ModelAnswer,
  schema: JsonSchema,
  context: CallContext,
  alsoWrong: (value: Json) => readonly string[],
): Judged {
  if (answer.truncated) return { ok: false, problems: ['the answer was cut off at its greatest length'] };
  let value: Json;
  try {
    // What JSON.parse gives is JSON.
    value = JSON.parse(withoutFence(answer.text)) as Json;
  } catch {
    return { ok: false, problems: ['the answer is not JSON'] };
  }
  const misfits = context.services.validate(schema, value);
  const problems = (misfits.length > 0 ? misfits : alsoWrong(value)).slice(0, MODEL_LIMITS.findings);
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}

/** Many models wrap JSON in a fence of Markdown. */
function withoutFence(text: string): string {
  return /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text)?.[1] ?? text;
}

/** Keeps the server informed while something long runs. */
export async function withHeartbeat<T>(context: CallContext, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => context.heartbeat(), MODEL_LIMITS.heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
