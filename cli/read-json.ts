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
  const from = inline ? option : given === '-' ? 'stdin' : given;
  const text = inline ? given : readText(given, option, io);
  if (text.length > MAX_INPUT_BYTES) throw usage(`${from} has more than ${MAX_INPUT_BYTES / 1_000_000} MB.`);
  try {
    // What JSON.parse gives is Json by its definition.
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw usage(
      `${from} is not JSON: ${await whereInJson(text, error)}`,
      'Give a file, - for stdin, or JSON in quotes.',
    );
  }
}

function readText(file: string, option: string, io: Io): string {
  try {
    return readFileSync(file === '-' ? 0 : resolve(io.cwd, file), 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? error.code : undefined;
    if (why === 'ENOENT') throw usage(`${option}: there is no file ${file}.`, `It was looked for in ${io.cwd}.`);
    if (why === 'EISDIR') throw usage(`${option}: ${file} is a folder, not a file.`);
    throw usage(`${option}: ${file} cannot be read (${String(why)}).`);
  }
}

/** The compiler's reader knows the place, which that of the engine often does not say. */
async function whereInJson(text: string, error: SyntaxError): Promise<string> {
  const { parse } = await import('../compiler/parse.ts');
  const [first] = parse('input.json', text).diagnostics;
  return first === undefined ? error.message : `${first.message} (line ${first.range.line}, column ${first.range.col})`;
}
