import { type DocumentReference, documentSchema } from '../../../schema/document.ts';
import type { JsonObject } from '../../../schema/json.ts';
import { ActivityError, type CallContext } from '../../activity.ts';
import { cutPages, PAGES_PATTERN } from './cut-pages.ts';
import { MODEL_LIMITS } from './limits.ts';
import type { ModelMedia } from './types.ts';

/** What a model can look at. */
const LOOKED_AT = /^(image\/(png|jpeg|gif|webp)|application\/pdf|text\/plain)$/;

const PDF = 'application/pdf';

/** Which pages of PDFs are looked at. */
export const pagesSchema: JsonObject = {
  type: 'string',
  pattern: PAGES_PATTERN,
  maxLength: 200,
  description: 'Pages of each PDF among the documents, as `1-3,7`; all unless given. Needs the package `pdf-lib`.',
};

/** Images and PDFs, by reference. */
export function documentsSchema(description: string): JsonObject {
  return { type: 'array', minItems: 1, maxItems: MODEL_LIMITS.documents, items: documentSchema, description };
}

/** The bytes of documents, within the limits. Throws `model.refused`, and what the store throws. */
export async function openMedia(
  documents: readonly DocumentReference[] | undefined,
  pages: string | undefined,
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
    const about = { mediaType: type, ...(name === undefined ? {} : { name }) };
    if (pages === undefined || type !== PDF) media.push({ ...about, bytes: content });
    else {
      const cut = await cutPages(content, pages, name ?? 'a document');
      media.push({ ...about, bytes: cut.bytes, pages: cut.count });
    }
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
