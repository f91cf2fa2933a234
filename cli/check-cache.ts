/**
 * Findings of earlier checks, by what they were made from: all that was read, the names of all documents, this build, this
 * Node. In the user's cache folder, safe to delete at any time.
 */
import { join } from 'node:path';
import { cacheFolder } from '../hosts/temporal/cache-folder.ts';
import type { Checked } from './check-project.ts';
import type { OpenProject } from './project.ts';
import { isUnchanged, type Reads } from './recorded-tree.ts';
import { DRAFT, digest, listStored, readSealed, removeFile, type StoredFile, writeSealed } from './sealed-file.ts';

export interface CheckCache {
  /** What is the same for every check of this build: results of another one are never taken. */
  readonly build: string;
  readonly folder: string;
}

/** What is to be checked. */
export interface Asked {
  readonly project: OpenProject;
  readonly env: string | undefined;
  /** Project-relative; absent: every document. */
  readonly paths?: readonly string[] | undefined;
  /** What cannot be known is told too. */
  readonly strict: boolean;
}

export const CHECK_CACHE_LIMITS = {
  /** Entries that are kept: the oldest go. */
  entries: 400,
  /** Longest entry, in bytes. */
  bytes: 8_000_000,
} as const;

/** `build`: a digest of the program; without one nothing is kept. */
export function openCheckCache(build: string | undefined, env: NodeJS.ProcessEnv): CheckCache | undefined {
  if (build === undefined) return undefined;
  return { build: `${build} ${process.version}`, folder: join(cacheFolder(env), 'checks') };
}

interface Entry {
  readonly reads: Reads;
  readonly checked: Checked;
}

/** Undefined where something is not as it was, or nothing is known. */
export function findChecked(cache: CheckCache, asked: Asked): Checked | undefined {
  const content = readSealed(fileOf(cache, asked));
  if (content === undefined) return undefined;
  // Sealed by `keepChecked` of the same build.
  const { reads, checked } = JSON.parse(content.toString()) as Entry;
  return isUnchanged(asked.project.tree, reads) ? checked : undefined;
}

export function keepChecked(cache: CheckCache, asked: Asked, reads: Reads, checked: Checked): void {
  const entry: Entry = { reads, checked };
  const content = Buffer.from(JSON.stringify(entry));
  if (content.length > CHECK_CACHE_LIMITS.bytes) return;
  if (writeSealed(fileOf(cache, asked), content)) forgetOldest(cache.folder);
}

function fileOf({ build, folder }: CheckCache, { project, env, paths, strict }: Asked): string {
  const { described, tree } = project;
  const key = JSON.stringify([
    build,
    strict,
    tree.root,
    described,
    env ?? null,
    paths === undefined ? null : [...paths].sort(),
  ]);
  return join(folder, digest(key).toString('hex'));
}

function forgetOldest(folder: string): void {
  const stored = listStored(folder);
  if (stored.length <= CHECK_CACHE_LIMITS.entries) return;
  // Drafts first: those that are still written are young.
  const isDraft = ({ name }: StoredFile): number => Number(DRAFT.test(name));
  const sorted = [...stored].sort((a, b) => isDraft(a) - isDraft(b) || a.ageMs - b.ageMs);
  // Some room, so that not every check has to look.
  for (const { file } of sorted.slice((CHECK_CACHE_LIMITS.entries * 3) / 4)) removeFile(file);
}
