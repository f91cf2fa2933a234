import type { Json } from '../../../schema/json.ts';
import { ActivityError, type CallContext } from '../../activity.ts';
import { isMap } from './examples.ts';
import { MODEL_LIMITS } from './limits.ts';
import type { ModelMessage, PromptValue } from './types.ts';

/** The text of a prompt. */
export function renderPrompt(prompt: PromptValue, context: CallContext): string {
  if (typeof prompt === 'string') return prompt;
  const { path, digest, content } = prompt.template;
  return context.services.render({ path, digest, content }, prompt.data ?? {});
}

/** Throws `config.invalid` where the messages are too long for any model. */
export function checkLength(messages: readonly ModelMessage[]): void {
  const chars = messages.reduce((sum, { content }) => sum + content.length, 0);
  if (chars <= MODEL_LIMITS.promptChars) return;
  throw new ActivityError(
    'model.refused',
    `The prompt has ${chars} characters; ${MODEL_LIMITS.promptChars} are allowed.`,
  );
}

/** What is recorded of a prompt: which template it was, of which version, never its text. */
export function describePrompt(prompt: PromptValue | undefined): Json {
  if (prompt === undefined || typeof prompt === 'string') return null;
  const { path, digest, content } = prompt.template;
  const version = isMap(content) ? content.version : undefined;
  return { template: path, ...(version === undefined ? {} : { version }), digest };
}
