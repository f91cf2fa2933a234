import { readFile, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { ActivityError, type LocalSecretReference } from '../../../stdlib/activity.ts';
import { SECRET_LIMITS } from './limits.ts';

export type Environment = { readonly [name: string]: string | undefined };
/** For messages: `name` is what an operator knows the secret by. */
export interface Found {
  readonly name: string;
  readonly value: string;
}

/** From the environment or a file of the worker's machine. Throws `config.invalid` where it is not there. */
export async function readLocal(reference: LocalSecretReference, env: Environment): Promise<Found> {
  return 'env' in reference ? fromEnvironment(reference.env, env) : fromFile(reference.file);
}

function fromEnvironment(variable: string, env: Environment): Found {
  const value = Object.hasOwn(env, variable) ? env[variable] : undefined;
  if (value === undefined || value === '')
    throw invalid(`The environment variable ${variable}, which holds a secret, is not set.`);
  return { name: variable, value };
}

async function fromFile(file: string): Promise<Found> {
  if (!isAbsolute(file)) throw invalid(`The secret's file "${file}" must be an absolute path.`);
  return { name: file, value: (await readSmallFile("secret's file", file)).replace(/\r?\n$/, '') };
}

/** A file of a bounded size, as text. `what`: for messages. */
export async function readSmallFile(what: string, file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > SECRET_LIMITS.secretBytes)
      throw invalid(`The ${what} ${file} has more than ${SECRET_LIMITS.secretBytes} bytes.`);
    return await readFile(file, 'utf8');
  } catch (thrown) {
    if (thrown instanceof ActivityError) throw thrown;
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unreadable';
    throw invalid(`The ${what} ${file} cannot be read (${code}).`);
  }
}

export function invalid(detail: string): ActivityError {
  return new ActivityError('config.invalid', detail);
}
