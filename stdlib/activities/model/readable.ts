import type { DocumentReference } from '../../../schema/document.ts';
import { ActivityError, type CallContext } from '../../activity.ts';
import { openMedia } from './media.ts';
import type { ModelMedia } from './types.ts';

/** What a model is given to read: a text, documents by reference, or both. */
export interface Given {
  readonly text?: string;
  readonly documents?: readonly DocumentReference[];
  readonly pages?: string;
}
export interface Readable {
  /** The text, and documents that are text, one after the other. */
  readonly text: string;
  /** What a model looks at: images and PDFs. */
  readonly shown: readonly ModelMedia[];
}

/** Opens what is given. Throws `model.refused`, `model.too_long`, and what the store throws. */
export async function openReadable({ text, documents, pages }: Given, context: CallContext): Promise<Readable> {
  const media = await openMedia(documents, pages, context);
  const texts = media.filter(isText).map(({ bytes }) => Buffer.from(bytes).toString('utf8'));
  return {
    text: [...(text === undefined ? [] : [text]), ...texts].join('\n\n'),
    shown: media.filter((one) => !isText(one)),
  };
}

const isText = ({ mediaType }: ModelMedia): boolean => mediaType === 'text/plain';

/** For a local model, which reads text only: that of the input, and documents that are text. */
export async function openText(given: Given, context: CallContext): Promise<string> {
  const { text, shown } = await openReadable(given, context);
  const [other] = shown;
  if (other !== undefined) {
    throw new ActivityError('model.refused', `A local model reads text; a document is ${other.mediaType}.`);
  }
  if (given.documents !== undefined && text.trim() === '') {
    throw new ActivityError('model.refused', 'The documents hold no text.');
  }
  return text;
}
