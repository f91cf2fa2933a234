/** JSON that a person gives on the command line: a file, `-` for stdin, or the text itself. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Json } from '../schema/json.ts';
import { usage } from './exit.ts';
import type { Io } from './io.ts';

/** Bytes of an input; the host refuses smaller ones already, with its own words. */
export const MAX_INPUT_BYTES = 8_000_000;

/** `option` is what it was given with, for the message. */
export async function readJson(given: string, option: string, io: Io): Promise<Json> {
  const inline = /^\s*[[{"]/.test(given);
  if (given.trim() === '') throw usage(`${option} is empty.`, 'Give a file, - for stdin, or JSON in quotes.');
  const from = inline ? option : given === '-' ? 'stdin' : given;
  const text = inline ? given : readText(given, option, io);
  if (text.length > MAX_INPUT_BYTES) throw usage(`${from} has more than ${MAX_INPUT_BYTES / 1_000_000} MB.`);
  const problem = await wrongIn(from, text);
  if (problem !== undefined)
    throw usage(problem.message, problem.hint ?? 'Give a file, - for stdin, or JSON in quotes.');
  try {
    // What JSON.parse gives is Json by its definition.
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw usage(`${from} is not JSON: ${error.message}`, 'Give a file, - for stdin, or JSON in quotes.');
  }
}

/** What documents may measure and input need not, which is data. */
const OF_DOCUMENTS: ReadonlySet<string> = new Set(['HF1003', 'HF1004', 'HF1005']);

/**
 * The compiler's reader knows the place of a mistake, and finds what that of the engine silently changes: keys that
 * stand twice, numbers that cannot be kept, half characters.
 */
async function wrongIn(
  from: string,
  text: string,
): Promise<{ readonly message: string; readonly hint?: string } | undefined> {
  const { parse } = await import('../compiler/parse.ts');
  const first = parse('input.json', text).diagnostics.find(({ severity }) => severity === 'error');
  if (first === undefined || OF_DOCUMENTS.has(first.code)) return undefined;
  const { line, col } = first.range;
  return {
    message: `${from}:${line}:${col} ${first.message}`,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  };
}

/** The text of a file, or of stdin for `-`. `option` is what it was given with, for the message. */
export function readText(file: string, option: string, io: Io): string {
  try {
    return readFileSync(file === '-' ? 0 : resolve(io.cwd, file), 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? error.code : undefined;
    if (why === 'ENOENT')
      throw usage(
        `${option}: there is no file ${file}.`,
        `It was looked for in ${io.cwd}; JSON itself stands in quotes: '{"key": "value"}'.`,
      );
    if (why === 'EISDIR') throw usage(`${option}: ${file} is a folder, not a file.`);
    throw usage(`${option}: ${file} cannot be read (${String(why)}).`);
  }
}
