import type { Json, JsonObject } from '../../../schema/json.ts';
import { ActivityError, type CallContext, type ModelAlias } from '../../activity.ts';
import { invalid, isMap } from './examples.ts';
import type { AskModel } from './types.ts';

/** What watchers are told at a time, as of models that write: a word or so, never half of a character. */
const PIECE = /\s*\S{1,16}|\s+/gu;

/**
 * Canned answers, for tests and demonstrations, from the alias: `answers`, a list or the path of a document that is one.
 * Each may say for which `path` of a step, `attempt` and `turn` (2 is the repair) it is; the first that fits is given:
 * `output` (JSON), `text`, or `error: { type, detail }`.
 */
export const askScripted: AskModel = async (alias, { turn }, context) => {
  const answer = findAnswer(alias, context, turn);
  context.use({
    provider: 'scripted',
    alias: alias.alias,
    requestedModel: alias.model,
    model: alias.model,
    calls: 1,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
  });
  const { error, output, text } = answer;
  if (isMap(error)) throw new ActivityError(String(error.type), String(error.detail ?? 'scripted'));
  const said = output !== undefined ? JSON.stringify(output) : text;
  if (typeof said === 'string') {
    for (const [piece] of said.matchAll(PIECE)) context.tell(piece, turn);
    return { text: said, truncated: output === undefined && answer.truncated === true };
  }
  throw invalid(`An answer of the scripted model "${alias.alias}" has neither output nor text nor error.`);
};

function findAnswer(alias: ModelAlias, context: CallContext, turn: number): JsonObject {
  const answers = readAnswers(alias, context);
  const fits = (answer: Json): answer is JsonObject =>
    isMap(answer) &&
    matches(answer.path, context.path) &&
    matches(answer.attempt, context.attempt) &&
    matches(answer.turn, turn);
  const found = answers.find(fits);
  if (found !== undefined) return found;
  throw invalid(
    `The scripted model "${alias.alias}" has no answer for ${context.path}, attempt ${context.attempt}, turn ${turn}.`,
  );
}

function matches(wanted: Json | undefined, is: string | number): boolean {
  return wanted === undefined || wanted === is;
}

function readAnswers(alias: ModelAlias, context: CallContext): readonly Json[] {
  const { answers } = alias.options;
  const list = typeof answers === 'string' ? context.services.document(answers) : answers;
  if (Array.isArray(list)) return list;
  throw invalid(
    `The scripted model "${alias.alias}" needs the option "answers": a list, or the path of a document that is one.`,
  );
}
