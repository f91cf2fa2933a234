/** Puts the files that an input names into the store: references take their places. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import type { PayloadLayer } from '../hosts/temporal/payloads/layer.ts';
import { type DocumentReference, isDocument } from '../schema/document.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import { environment, usage } from './exit.ts';
import type { Io } from './io.ts';

export interface Uploading {
  readonly io: Io;
  /** Asked for where there is something to put. Throws where the project has no store. */
  readonly layer: () => Promise<PayloadLayer | undefined>;
  readonly tenant: string | undefined;
  /** Absolute folder that paths of the input are relative to. */
  readonly folder: string;
}

export const DOCUMENT_OPTION = 'puts a file into the store; the input has a reference under that name; again for more';

/** `name=path`, as `--document` has it. */
export function readDocumentOption(value: string, before: readonly string[] = []): readonly string[] {
  if (!/^[A-Za-z_][\w.-]*=./.test(value)) throw usage(`--document ${value}: expected NAME=FILE.`);
  return [...before, value];
}

/** Files that `{ "$document": "./scan.pdf" }` names anywhere in the input, and those of `--document NAME=FILE`. */
export async function uploadDocuments(input: Json, given: readonly string[], to: Uploading): Promise<Json> {
  const found = await replaceFiles(input, to);
  if (given.length === 0) return found;
  if (!isMap(found)) throw usage('--document adds to an input that is a map; this one is none.');
  const added: [string, Json][] = [];
  for (const option of given) {
    const at = option.indexOf('=');
    const document = await upload(option.slice(at + 1), undefined, { ...to, folder: to.io.cwd });
    added.push([option.slice(0, at), { ...document }]);
  }
  return { ...found, ...Object.fromEntries(added) };
}

/** Folder of a file that was given as input; else the one that the command was started in. */
export function folderOfInput(input: string | undefined, io: Io): string {
  const isFile = input !== undefined && input !== '-' && !/^\s*[[{"]/.test(input);
  return isFile ? dirname(resolve(io.cwd, input)) : io.cwd;
}

/** Levels in which files are looked for. What is nested deeper than any input may be is left to whoever judges it. */
const DEEPEST = 200;

async function replaceFiles(value: Json, to: Uploading, depth = 0): Promise<Json> {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (isList(value)) {
    const items: Json[] = [];
    for (const item of value) items.push(await replaceFiles(item, to, depth + 1));
    return items;
  }
  if (isFile(value)) return { ...(await upload(value.$document, value, to)) };
  const entries: [string, Json][] = [];
  for (const [name, child] of Object.entries(value)) entries.push([name, await replaceFiles(child, to, depth + 1)]);
  return Object.fromEntries(entries);
}

async function upload(path: string, about: JsonObject | undefined, to: Uploading): Promise<DocumentReference> {
  const file = resolve(to.folder, path);
  if (!existsSync(file))
    throw usage(`There is no file ${path} to send as a document.`, `It was looked for as ${file}.`);
  const stat = statSync(file);
  if (!stat.isFile()) throw usage(`${path} is no file; a document is one.`);
  const layer = await to.layer();
  if (layer?.store === undefined) {
    throw environment('The project has no store for documents.', 'Set one up: payloads.store in holdfast.yaml.');
  }
  const { createDocuments, STORE_LIMITS } = await import('../hosts/store/index.ts');
  if (stat.size > STORE_LIMITS.blobBytes)
    throw usage(`${path} has ${stat.size} bytes; a document has at most ${STORE_LIMITS.blobBytes}.`, 'Divide it.');
  const { store, keyring } = layer;
  const tenant = to.tenant ?? layer.tenant ?? '';
  const documents = createDocuments({ store, tenant, ...(keyring === undefined ? {} : { keyring }) });
  to.io.progress(`sending ${path} …`);
  const { name = basename(file), mediaType = mediaTypeOf(file) } = about ?? {};
  const reference = await documents.put(createReadStream(file), {
    name: String(name),
    mediaType: String(mediaType),
  });
  to.io.progress('');
  return reference;
}

function mediaTypeOf(file: string): string {
  return MEDIA_TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream';
}

/** What flows are given most; any other is said in the input, as `mediaType`. */
const MEDIA_TYPES: { readonly [extension: string]: string } = {
  '.csv': 'text/csv',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.eml': 'message/rfc822',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.txt': 'text/plain',
  '.webp': 'image/webp',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.xml': 'application/xml',
  '.zip': 'application/zip',
};

/** A path stands where a digest stands in a reference. */
function isFile(value: JsonObject): value is JsonObject & { readonly $document: string } {
  return typeof value.$document === 'string' && !isDocument(value) && !value.$document.startsWith('sha256:');
}
function isMap(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
