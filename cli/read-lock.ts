import { parse } from '../compiler/parse.ts';
import { toJson } from '../compiler/resolve/to-json.ts';
import type { Json, JsonObject } from '../schema/json.ts';
import { CliFailure } from './exit.ts';
import { LOCK_FILE, type Lock, type LockEntry, PACK } from './lock-file.ts';
import type { FileTree } from './source-tree.ts';

/** Throws where the lock cannot be read; entries without a digest are as if they were not there. */
export function readLock(tree: FileTree): Lock {
  const { value, diagnostics } = parse(LOCK_FILE, tree.read(LOCK_FILE) ?? '');
  if (value === undefined || diagnostics.some(({ severity }) => severity === 'error')) {
    throw new CliFailure('findings', `${LOCK_FILE} cannot be read.`, { diagnostics, tree });
  }
  const document = toJson(value);
  return new Map([...entriesOf(document, 'activities', ''), ...entriesOf(document, 'packs', PACK)]);
}

function entriesOf(document: Json, part: string, before: string): readonly (readonly [string, LockEntry])[] {
  const found = fieldOf(document, part);
  return (isObject(found) ? Object.entries(found) : []).flatMap(([name, entry]) => {
    const version = fieldOf(entry, 'version');
    const digest = fieldOf(entry, 'digest');
    return typeof version === 'string' && typeof digest === 'string' ? [[before + name, { version, digest }]] : [];
  });
}

function fieldOf(value: Json, name: string): Json | undefined {
  return isObject(value) ? value[name] : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
