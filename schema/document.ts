/** A document: bytes that a flow passes by reference, so that they never enter a history. */
import type { JsonObject } from './json.ts';

/** What stands for the bytes in inputs, outputs and arguments. Plain JSON for the kernel. */
export interface DocumentReference {
  /** `sha256:` and 64 hexadecimal digits, of the bytes as the store keeps them. */
  readonly $document: string;
  /** Of the document itself. */
  readonly bytes: number;
  /** `application/pdf`. */
  readonly mediaType: string;
  readonly name?: string;
  /** Id of the key that sealed the bytes in the store. */
  readonly key?: string;
}

/** What a schema writes for a document: `{ "$ref": "holdfast:document" }`. */
export const DOCUMENT_REF = 'holdfast:document';

export const documentSchema: JsonObject = {
  title: 'Document',
  description: 'A document by reference: its bytes are in the store.',
  type: 'object',
  required: ['$document', 'bytes', 'mediaType'],
  additionalProperties: false,
  properties: {
    $document: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$', description: 'Digest of the bytes in the store.' },
    bytes: { type: 'integer', minimum: 0, description: 'Bytes of the document.' },
    mediaType: { type: 'string', minLength: 1, maxLength: 200, description: '`application/pdf` and the like.' },
    name: { type: 'string', minLength: 1, maxLength: 500, description: 'Name of the file.' },
    key: { type: 'string', minLength: 1, maxLength: 100, description: 'Id of the key that seals it in the store.' },
  },
};

const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function isDocument(value: unknown): value is DocumentReference {
  if (typeof value !== 'object' || value === null) return false;
  const { $document, bytes, mediaType, key } = value as { readonly [name in keyof DocumentReference]?: unknown };
  return (
    typeof $document === 'string' &&
    DIGEST.test($document) &&
    typeof bytes === 'number' &&
    typeof mediaType === 'string' &&
    (key === undefined || typeof key === 'string')
  );
}
