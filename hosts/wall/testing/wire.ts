/** The wire formats in which providers stream the answers of models, for the servers of tests. */
import type { ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import type { JsonObject } from '../../../schema/json.ts';

/** An answer as a provider would stream it. */
export interface WireAnswer {
  /** Pieces of the text, in order. */
  readonly text: readonly string[];
  /** `stop` unless given. */
  readonly finish?: 'stop' | 'length' | 'filter';
  /** In the middle: the connection is cut, the stream ends as if it were whole, or the provider says that it fails. */
  readonly breaks?: 'cut' | 'end' | 'error';
}
/** Tokens that each answer says it took. */
export const WIRE_TOKENS = { input: 100, output: 20 } as const;

export interface Wire {
  readonly contentType: string;
  /** The stream, piece by piece. */
  frames(answer: WireAnswer): readonly (string | Buffer)[];
}

const event = (data: unknown, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
const SSE = 'text/event-stream; charset=utf-8';

/** OpenAI's chat completions, and all who took them over. */
const chat = (model: string, finishes: { readonly [finish: string]: string }, own = true): Wire => ({
  contentType: SSE,
  frames({ text, finish = 'stop', breaks }) {
    const chunk = (delta: JsonObject, finishReason: string | null, rest: JsonObject = {}): string =>
      event({
        id: 'c1',
        object: 'chat.completion.chunk',
        created: 1_700_000_000,
        model,
        choices: [{ index: 0, delta, finish_reason: finishReason }],
        ...rest,
      });
    const pieces = [
      chunk({ role: 'assistant', content: '' }, null),
      ...text.map((content) => chunk({ content }, null)),
    ];
    if (breaks === 'error') {
      return [...pieces, event({ error: { message: 'The server had an error', type: 'server_error', code: null } })];
    }
    if (breaks !== undefined) return pieces;
    const usage = {
      prompt_tokens: WIRE_TOKENS.input,
      completion_tokens: WIRE_TOKENS.output,
      total_tokens: WIRE_TOKENS.input + WIRE_TOKENS.output,
    };
    const end = finishes[finish] ?? finish;
    // OpenAI counts in a chunk of its own, Mistral in the last one.
    return own
      ? [...pieces, chunk({ content: '' }, end), chunk({}, null, { choices: [], usage }), event('[DONE]')]
      : [...pieces, chunk({ content: '' }, end, { usage }), event('[DONE]')];
  },
});

const anthropic: Wire = {
  contentType: SSE,
  frames({ text, finish = 'stop', breaks }) {
    const one = (type: string, rest: JsonObject): string => event({ type, ...rest }, type);
    const usage = { input_tokens: WIRE_TOKENS.input, output_tokens: 1 };
    const message = {
      id: 'm1',
      type: 'message',
      role: 'assistant',
      model: 'claude-test-2026',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage,
    };
    const pieces = [
      one('message_start', { message }),
      one('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      one('ping', {}),
      ...text.map((piece) => one('content_block_delta', { index: 0, delta: { type: 'text_delta', text: piece } })),
    ];
    if (breaks === 'error')
      return [...pieces, one('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })];
    if (breaks !== undefined) return pieces;
    const reason = { stop: 'end_turn', length: 'max_tokens', filter: 'refusal' }[finish];
    return [
      ...pieces,
      one('content_block_stop', { index: 0 }),
      one('message_delta', {
        delta: { stop_reason: reason, stop_sequence: null },
        usage: { output_tokens: WIRE_TOKENS.output },
      }),
      one('message_stop', {}),
    ];
  },
};

const vertex: Wire = {
  contentType: SSE,
  frames({ text, finish = 'stop', breaks }) {
    const chunk = (parts: readonly JsonObject[], rest: JsonObject = {}, more: JsonObject = {}): string =>
      event({
        candidates: [{ content: { role: 'model', parts }, index: 0, ...rest }],
        modelVersion: 'gemini-test-001',
        ...more,
      });
    const pieces = text.map((piece) => chunk([{ text: piece }]));
    if (breaks === 'error') {
      return [...pieces, event({ error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } })];
    }
    if (breaks !== undefined) return pieces;
    const finishReason = { stop: 'STOP', length: 'MAX_TOKENS', filter: 'SAFETY' }[finish];
    const usageMetadata = {
      promptTokenCount: WIRE_TOKENS.input,
      candidatesTokenCount: WIRE_TOKENS.output,
      totalTokenCount: WIRE_TOKENS.input + WIRE_TOKENS.output,
    };
    return [...pieces, chunk([{ text: '' }], { finishReason }, { usageMetadata })];
  },
};

/** Amazon's binary event stream: each message with its lengths and two checksums. */
const bedrock: Wire = {
  contentType: 'application/vnd.amazon.eventstream',
  frames({ text, finish = 'stop', breaks }) {
    const pieces = [
      amazonMessage('event', 'messageStart', { role: 'assistant' }),
      ...text.map((piece) =>
        amazonMessage('event', 'contentBlockDelta', { contentBlockIndex: 0, delta: { text: piece } }),
      ),
    ];
    if (breaks === 'error') {
      return [...pieces, amazonMessage('exception', 'modelStreamErrorException', { message: 'The model broke off.' })];
    }
    if (breaks !== undefined) return pieces;
    const stopReason = { stop: 'end_turn', length: 'max_tokens', filter: 'content_filtered' }[finish];
    const usage = {
      inputTokens: WIRE_TOKENS.input,
      outputTokens: WIRE_TOKENS.output,
      totalTokens: WIRE_TOKENS.input + WIRE_TOKENS.output,
    };
    return [
      ...pieces,
      amazonMessage('event', 'contentBlockStop', { contentBlockIndex: 0 }),
      amazonMessage('event', 'messageStop', { stopReason }),
      amazonMessage('event', 'metadata', { usage, metrics: { latencyMs: 1 } }),
    ];
  },
};

function amazonMessage(kind: 'event' | 'exception', type: string, payload: JsonObject): Buffer {
  const headers = Buffer.concat(
    Object.entries({
      [kind === 'event' ? ':event-type' : ':exception-type']: type,
      ':content-type': 'application/json',
      ':message-type': kind,
    }).map(([name, value]) => {
      const head = Buffer.alloc(4 + name.length);
      head.writeUInt8(name.length, 0);
      head.write(name, 1);
      head.writeUInt8(7, 1 + name.length); // 7: a text
      head.writeUInt16BE(value.length, 2 + name.length);
      return Buffer.concat([head, Buffer.from(value)]);
    }),
  );
  const body = Buffer.from(JSON.stringify(payload));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + headers.length + body.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, headers, body]);
  const end = Buffer.alloc(4);
  end.writeUInt32BE(crc32(message), 0);
  return Buffer.concat([message, end]);
}

const OPENAI_FINISHES = { filter: 'content_filter' };
export const WIRES = {
  openai: chat('gpt-test-2026', OPENAI_FINISHES),
  azure: chat('gpt-test-2026', OPENAI_FINISHES),
  'openai-compatible': chat('gpt-test-2026', OPENAI_FINISHES),
  mistral: chat('mistral-test-2026', { filter: 'error' }, false),
  anthropic,
  bedrock,
  vertex,
} as const satisfies { readonly [provider: string]: Wire };

/** Streams an answer, each piece in a write of its own. */
export function streamAnswer(response: ServerResponse, { contentType, frames }: Wire, answer: WireAnswer): void {
  response.writeHead(200, { 'content-type': contentType });
  const pieces = frames(answer);
  const next = (at: number): void => {
    const piece = pieces[at];
    if (piece !== undefined) response.write(piece, () => setImmediate(next, at + 1));
    else if (answer.breaks === 'cut') response.destroy();
    else response.end();
  };
  next(0);
}
