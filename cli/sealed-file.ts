/**
 * Files of the user's cache: written whole or not at all, read only where they are whole and the user's own. Nothing here
 * throws: a cache that cannot be had is done without.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DIGEST_BYTES = 32;

/** A draft beside the file has the number of the process behind a dot. */
export const DRAFT = /\.\d+$/;

/** What `writeSealed` wrote; undefined where it is not there, broken, or could have been written by somebody else. */
export function readSealed(file: string): Buffer | undefined {
  try {
    const { uid } = statSync(file);
    if (process.getuid !== undefined && uid !== process.getuid()) return undefined;
    const whole = readFileSync(file);
    const content = whole.subarray(DIGEST_BYTES);
    return digest(content).equals(whole.subarray(0, DIGEST_BYTES)) ? content : undefined;
  } catch {
    return undefined; // not there yet, or not ours to read
  }
}

/** Makes the folders. Whether it is there now. */
export function writeSealed(file: string, content: Uint8Array): boolean {
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, Buffer.concat([digest(content), content]), { mode: 0o600 });
    renameSync(draft, file);
    return true;
  } catch {
    removeFile(draft); // no room, or a home that is read-only
    return false;
  }
}

/** Whether nothing is there any more. */
export function removeFile(file: string): boolean {
  try {
    rmSync(file, { force: true });
    return true;
  } catch {
    return false; // not ours to write; what stays there does no harm
  }
}

export interface StoredFile {
  readonly name: string;
  readonly file: string;
  readonly ageMs: number;
}

/** What is in a folder of the cache. Others add and remove at the same time: what is gone meanwhile is very old. */
export function listStored(folder: string): readonly StoredFile[] {
  try {
    return readdirSync(folder).map((name) => {
      const file = join(folder, name);
      return { name, file, ageMs: Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) };
    });
  } catch {
    return []; // the folder is gone, or not ours to read: there is nothing to do in it
  }
}

export function digest(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}
