import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../../../schema/json.ts';
import type { AskModel, ModelMessage } from '../types.ts';
import { playCassette } from './cassette.ts';

/** A model that speaks in messages, from a cassette. */
export const askCassette: AskModel = async (alias, question, context) => {
  const { messages, schema } = question;
  const asked: JsonObject = { messages: messages.map(toJson), ...(schema === undefined ? {} : { schema }) };
  let told = false;
  const answer = await playCassette(alias, asked, context, async (inner, own) => {
    told = true;
    const { chooseModel } = await import('../choose-model.ts');
    const ask = await chooseModel(inner);
    return { ...(await ask(inner, question, own)) };
  });
  // What was recorded is an answer; a cassette that was edited by hand may have left out that it is whole.
  const { text = '', truncated = false } = answer as { readonly text?: string; readonly truncated?: boolean };
  if (!told) context.tell(text, question.turn);
  return { text, truncated };
};

/** Bytes of documents by their digest: a cassette is for people to read, and to keep in git. */
function toJson({ role, content, media = [] }: ModelMessage): Json {
  if (media.length === 0) return { role, content };
  const shown = media.map(({ bytes, mediaType }) => ({
    mediaType,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
  return { role, content, media: shown };
}
