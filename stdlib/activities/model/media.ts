import { type DocumentReference, documentSchema } from '../../../schema/document.ts';
import type { JsonObject } from '../../../schema/json.ts';
import { ActivityError, type CallContext } from '../../activity.ts';
import { MODEL_LIMITS } from './limits.ts';
import type { ModelMedia } from './types.ts';

/** What a model can look at. */
const LOOKED_AT = /^(image\/(png|jpeg|gif|webp)|application\/pdf|text\/plain)$/;

/** Images and PDFs, by reference. */
export function documentsSchema(description: string): JsonObject {
  return { type: 'array', minItems: 1, maxItems: MODEL_LIMITS.documents, items: documentSchema, description };
}

/** The bytes of documents, within the limits. Throws `model.refused`, and what the store throws. */
export async function openMedia(
  documents: readonly DocumentReference[] | undefined,
  context: CallContext,
): Promise<readonly ModelMedia[]> {
  const media: ModelMedia[] = [];
  let room: number = MODEL_LIMITS.mediaBytes;
  for (const document of documents ?? []) {
    const { mediaType, name, bytes } = document;
    const type = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
    if (!LOOKED_AT.test(type)) {
      const detail = `Models look at PNG, JPEG, GIF, WebP, PDF and plain text; ${name ?? 'a document'} is ${mediaType}.`;
      throw new ActivityError('model.refused', detail);
    }
    if (bytes > room) throw tooLarge();
    const content = await readAll(await context.documents.open(document), room);
    room -= content.byteLength;
    media.push({ bytes: content, mediaType: type, ...(name === undefined ? {} : { name }) });
  }
  return media;
}

async function readAll(stream: AsyncIterable<Uint8Array>, room: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > room) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): ActivityError {
  return new ActivityError(
    'model.too_long',
    `The documents of one question may have ${MODEL_LIMITS.mediaBytes} bytes together, and these have more.`,
  );
}
