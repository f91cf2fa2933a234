/** Puts content that is judged as it is read into a file: it is there whole and proven, or the file is as it was. */
import { createWriteStream, realpathSync, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { environment } from './exit.ts';

/** `path`: absolute. Rejects with what the content ends with; throws `CliFailure` where the file cannot be written. */
export async function saveContent(path: string, content: Readable): Promise<void> {
  const there = statSync(path, { throwIfNoEntry: false });
  // A pipe or a device is written to, never replaced.
  if (there !== undefined && !there.isFile() && !there.isDirectory()) {
    await pipeline(content, createWriteStream(path));
    return;
  }
  // A link stays a link.
  const file = there === undefined ? path : realpathSync(path);
  if (there?.isDirectory() === true) throw cannotWrite(path, 'EISDIR');
  await saveFile(file, content, there);
}

async function saveFile(file: string, content: Readable, there: Stats | undefined): Promise<void> {
  const draft = `${file}.${process.pid}.part`;
  try {
    await pipeline(content, createWriteStream(draft, { flags: 'wx', ...(there && { mode: there.mode }) }));
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw isOfDisk(error) ? cannotWrite(file, error.code) : error;
  }
}

/** Of a call to the file system; what the content ends with is an error of its own. */
const isOfDisk = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'code' in error && 'syscall' in error && typeof error.code === 'string';

const cannotWrite = (path: string, code: string) =>
  environment(`${path} cannot be written (${code}).`, 'Give a file in a folder that is there and may be written to.');
