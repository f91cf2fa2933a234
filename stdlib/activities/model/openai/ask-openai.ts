import type { Json, JsonObject } from '../../../../schema/json.ts';
import { ActivityError, type CallContext, type ModelAlias } from '../../../activity.ts';
import { buildAddress } from '../../../http/address.ts';
import { type HttpConnection, openHttpConnection } from '../../../http/connection.ts';
import { HttpFailure } from '../../../http/failure.ts';
import { type HttpResponse, sendHttp } from '../../../http/send.ts';
import { withHeartbeat } from '../ask.ts';
import { invalid, isMap } from '../examples.ts';
import type { AskModel, ModelAnswer, ModelQuestion } from '../types.ts';
import { type OpenAiOptions, readOptions } from './options.ts';
import { priceOf } from './prices.ts';
import { failFromAnswer } from './refusal.ts';

/** One request to `/chat/completions` of any server that speaks OpenAI's protocol. The retries are the engine's. */
export const askOpenAi: AskModel = async (alias, question, context) => {
  if (alias.connection === undefined)
    throw invalid(`The model "${alias.alias}" needs a connection: the \`http\` connection to its server.`);
  const options = readOptions(alias);
  const connection = await openHttpConnection(context.services, alias.connection);
  const answer = await withHeartbeat(context, () => send(connection, buildBody(alias, question, options), context));
  if (answer.status !== 200) throw failFromAnswer(answer, connection.base.host, Date.now());
  const body = parse(answer, connection.base.host);
  await report(alias, body, connection, options, context);
  return readChoice(body, alias, connection.base.host);
};

async function send(connection: HttpConnection, body: JsonObject, context: CallContext): Promise<HttpResponse> {
  try {
    return await sendHttp(connection, {
      method: 'POST',
      url: buildAddress(connection, { path: 'chat/completions' }),
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      signal: context.signal,
    });
  } catch (thrown) {
    if (!(thrown instanceof HttpFailure)) throw thrown;
    if (thrown.final) throw new ActivityError('model.refused', thrown.message);
    throw new ActivityError('model.unavailable', thrown.message);
  }
}

function buildBody(alias: ModelAlias, { messages, schema }: ModelQuestion, options: OpenAiOptions): JsonObject {
  const asked = schema === undefined ? messages : [...messages];
  const words = schema === undefined || options.json === 'schema' ? [] : [instruction(schema)];
  return {
    model: alias.model,
    messages: [...words, ...asked].map(({ role, content }) => ({ role, content })),
    ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    ...(options.topP === undefined ? {} : { top_p: options.topP }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.reasoningEffort === undefined ? {} : { reasoning_effort: options.reasoningEffort }),
    ...(options.maxTokens === undefined ? {} : { [options.maxTokensField]: options.maxTokens }),
    ...responseFormat(schema, options),
  };
}

function instruction(schema: Json): { readonly role: 'system'; readonly content: string } {
  return {
    role: 'system',
    content: `Answer with nothing but JSON that fits this JSON Schema:\n${JSON.stringify(schema)}`,
  };
}

function responseFormat(schema: Json | undefined, { json }: OpenAiOptions): JsonObject {
  if (schema === undefined || json === 'prompt') return {};
  if (json === 'object') return { response_format: { type: 'json_object' } };
  // Not `strict`: that takes a small part of JSON Schema only, and the answer is judged here anyway.
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: false } } };
}

function parse(answer: HttpResponse, host: string): JsonObject {
  try {
    // What JSON.parse gives is JSON.
    const body = JSON.parse(answer.body.toString('utf8')) as Json;
    if (isMap(body)) return body;
  } catch {
    throw new ActivityError('model.unavailable', `${host} answered with what is not JSON.`);
  }
  throw new ActivityError('model.unavailable', `${host} answered with JSON that is no completion.`);
}

async function report(
  alias: ModelAlias,
  body: JsonObject,
  connection: HttpConnection,
  options: OpenAiOptions,
  context: CallContext,
): Promise<void> {
  const usage = isMap(body.usage) ? body.usage : {};
  const count = (value: Json | undefined): number => (typeof value === 'number' && value >= 0 ? value : 0);
  const tokens = { input: count(usage.prompt_tokens), output: count(usage.completion_tokens) };
  const answered = typeof body.model === 'string' ? body.model : alias.model;
  context.use({
    provider: 'openai',
    alias: alias.alias,
    requestedModel: alias.model,
    model: answered,
    calls: 1,
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    ...(await priceOf(answered, tokens, connection.base.href, options.prices)),
  });
}

function readChoice(body: JsonObject, alias: ModelAlias, host: string): ModelAnswer {
  const choice = Array.isArray(body.choices) ? (body.choices[0] as Json | undefined) : undefined;
  const message = isMap(choice) ? choice.message : undefined;
  if (!isMap(choice) || !isMap(message)) {
    throw new ActivityError('model.unavailable', `${host} answered with a completion that holds no choice.`);
  }
  if (choice.finish_reason === 'content_filter' || (typeof message.refusal === 'string' && message.refusal !== '')) {
    throw new ActivityError('model.filtered', `"${alias.alias}" declined to answer.`);
  }
  if (typeof message.content !== 'string') {
    throw new ActivityError('model.unavailable', `${host} answered with a completion that holds no text.`);
  }
  return { text: message.content, truncated: choice.finish_reason === 'length' };
}
