/** The two documents of S3 that are read; both are flat, and what is read of them are names, numbers and times. */

export interface Listing {
  readonly objects: readonly { readonly key: string; readonly bytes: number; readonly storedAt: number }[];
  /** Asks for the next page. */
  readonly next: string | undefined;
}

/** Of `ListObjectsV2`. */
export function readListing(xml: string): Listing {
  const objects = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, content = '']) => ({
    key: field(content, 'Key') ?? '',
    bytes: Number(field(content, 'Size') ?? 0),
    storedAt: Date.parse(field(content, 'LastModified') ?? '') || 0,
  }));
  const more = field(xml, 'IsTruncated') === 'true';
  return { objects, next: more ? field(xml, 'NextContinuationToken') : undefined };
}

/** Letters and digits only: it is shown. */
export function readErrorCode(xml: string): string | undefined {
  return /<Code>([A-Za-z0-9]{1,64})<\/Code>/.exec(xml)?.[1];
}

function field(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return found?.replaceAll(/&(lt|gt|quot|apos|amp|#13);/g, (_, entity: string) => ENTITIES[entity] ?? '');
}

const ENTITIES: { readonly [name: string]: string } = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
  '#13': '\r',
};
