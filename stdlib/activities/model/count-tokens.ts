import { ActivityError } from '../../activity.ts';
import type { ModelMessage } from './types.ts';

/** Bytes of UTF-8 for one token, by what the text is made of: measured means, rounded so that more tokens come out. */
const BYTES_OF_TOKEN = { ascii: 3.6, other: 2.4 } as const;
/** Tokens around each message: its role, and where it starts and ends. */
const TOKENS_OF_MESSAGE = 4;
/** Tokens of an image or a page, of which only the provider knows the size: those of a full page at most of them. */
const TOKENS_OF_MEDIA = 1_600;

/**
 * About how many tokens a question has, before it is sent. An estimate: each provider cuts text in a way of its own, and
 * most tell nobody how. Texts of one script are met within a fifth, code and numbers within a third.
 */
function estimateTokens(messages: readonly ModelMessage[]): number {
  return messages.reduce(
    (sum, { content, media = [] }) =>
      sum +
      TOKENS_OF_MESSAGE +
      countText(content) +
      media.reduce((all, { pages = 1 }) => all + pages, 0) * TOKENS_OF_MEDIA,
    0,
  );
}

function countText(text: string): number {
  const bytes = Buffer.byteLength(text, 'utf8');
  // Every character beyond ASCII has two bytes or more.
  const ascii = text.replace(/[^\0-\x7f]/g, '').length;
  return Math.ceil(ascii / BYTES_OF_TOKEN.ascii + (bytes - ascii) / BYTES_OF_TOKEN.other);
}

/** Throws `model.too_long` where the question has more than the alias allows. Gives the estimate. */
export function checkTokens(alias: string, messages: readonly ModelMessage[], most: number | undefined): number {
  const tokens = estimateTokens(messages);
  if (most === undefined || tokens <= most) return tokens;
  const detail = `The question to "${alias}" has about ${tokens} tokens; its option maxInputTokens allows ${most}.`;
  throw new ActivityError('model.too_long', detail, { data: { estimatedInputTokens: tokens, maxInputTokens: most } });
}
