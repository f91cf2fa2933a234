import type { LanguageModelV3StreamPart } from '@ai-sdk/provider';

type Finish = Extract<LanguageModelV3StreamPart, { type: 'finish' }>;

/** A stream that came to its end. */
export interface Streamed {
  readonly text: string;
  /** The model that says it has answered; undefined where none is named. */
  readonly model: string | undefined;
  readonly finish: Finish['finishReason'];
  readonly usage: Finish['usage'];
  /** The model declined, in words of its own. */
  readonly refused: boolean;
}

/** A stream that broke: nothing of it counts. `said`: by the provider, in the stream. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly said: unknown;
  constructor(said: unknown) {
    super('the stream of the answer broke off');
    this.said = said;
  }
}

/**
 * Reads the stream of an answer to its end; each piece of text is told as it comes. INVARIANT: half an answer is none:
 * without the provider's own word that it is finished this throws `StreamError`.
 */
export async function readStream(
  stream: ReadableStream<LanguageModelV3StreamPart>,
  tell: (delta: string) => void,
): Promise<Streamed> {
  let text = '';
  let model: string | undefined;
  let finish: Finish | undefined;
  let refused = false;
  for await (const part of stream) {
    if (part.type === 'error') throw new StreamError(part.error);
    if (part.type === 'response-metadata') model = part.modelId ?? model;
    else if (part.type === 'finish') finish = part;
    else if (part.type === 'raw') {
      refused ||= isRefusal(part.rawValue);
      model ??= googleModel(part.rawValue);
    } else if (part.type === 'text-delta' && part.delta !== '') {
      text += part.delta;
      tell(part.delta);
    }
  }
  // Where a stream just ends, packages call that another reason, and have no word of the provider for it.
  const { unified, raw } = finish?.finishReason ?? {};
  if (finish === undefined || (raw === undefined && unified !== 'stop')) throw new StreamError(undefined);
  return { text, model, finish: finish.finishReason, usage: finish.usage, refused };
}

/** Google's own field for the model that answered, which its package does not read. */
function googleModel(raw: unknown): string | undefined {
  const version = typeof raw === 'object' && raw !== null && 'modelVersion' in raw ? raw.modelVersion : undefined;
  return typeof version === 'string' ? version : undefined;
}

/** OpenAI's own field for a refusal, which its package does not read. */
function isRefusal(raw: unknown): boolean {
  const chunk = raw as { readonly choices?: readonly { readonly delta?: { readonly refusal?: unknown } }[] } | null; // any field may be absent
  const refusal = Array.isArray(chunk?.choices) ? chunk.choices[0]?.delta?.refusal : undefined;
  return typeof refusal === 'string' && refusal !== '';
}
