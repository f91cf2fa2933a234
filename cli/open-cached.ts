/**
 * Loads a bundle of the build with the code that V8 made of it last time. Without that a short command spends most of its
 * time compiling itself. The cache is the user's own, and safe to delete: what does not fit is made again.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { cacheFolder } from '../hosts/temporal/cache-folder.ts';
import { digest, listStored, readSealed, removeFile, writeSealed } from './sealed-file.ts';

const HERE = dirname(fileURLToPath(import.meta.url));

export interface Cached<T> {
  readonly exports: T;
  /** Keeps what V8 compiled so far for the next times. Never throws. */
  keep(): void;
}

export interface CachedOptions {
  /** Options of V8 that were set in the process: code that was made under others does not fit. */
  readonly flags?: string;
  readonly folder?: string;
}

/** `bundle`: its name beside this file. Undefined where the build has not made it: load the modules instead. */
export function openCached<T>(bundle: string, options: CachedOptions = {}): Cached<T> | undefined {
  const { flags = '', folder = join(cacheFolder(), 'code') } = options;
  const file = join(HERE, bundle);
  const source = readText(file);
  if (source === undefined) return undefined;
  // V8 compares no more of the source than its length, so its digest is the name.
  const maker = [process.version, process.arch, flags, ...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
  const store = join(folder, `${bundle}-${digest(`${maker}\n${source}`).toString('hex')}`);
  const kept = readKept(store);
  const cachedData = kept?.data;
  const script = new Script(`(function (exports, require, module, importLater, __filename, __dirname) {${source}\n})`, {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  // Code that comes from the cache has lost how its own `import()` is done, so the build calls this instead.
  const importLater = (name: string): Promise<unknown> =>
    import(name.startsWith('.') ? new URL(name, pathToFileURL(file)).href : name);
  // The build made it from a module with exactly these exports.
  const module = { exports: {} as T };
  script.runInThisContext()(module.exports, createRequire(file), module, importLater, file, HERE);
  const before = kept === undefined || script.cachedDataRejected === true ? { runs: 0, data: NOTHING } : kept;
  return {
    exports: module.exports,
    keep() {
      if (before.runs >= RUNS) return;
      const data = script.createCachedData();
      writeKept(store, before.runs + 1, data.length > before.data.length ? data : before.data);
    },
  };
}

/** A run compiles what it needs: the first one may have shown no more than the help. So some more may add to it. */
const RUNS = 6;
const NOTHING: Uint8Array = new Uint8Array();

/** After that the code is compiled again, once. */
const KEEP_DAYS = 30;
const DAY_MS = 86_400_000;
/** Of one bundle: builds, versions of Node and ways to start it whose code is kept beside each other, some megabytes each. */
const KEEP_BUILDS = 6;
/** A draft as old as this was left by a process that was killed. */
const DRAFT_MS = 600_000;
/** Of a bundle with the digest of what made it, or of a draft of it with the process that writes it. */
const STORED = /^(?<bundle>.+)-[0-9a-f]{64}(?<draft>\.\d+)?$/;

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // not built: the modules themselves are there
  }
}

/** One byte for the number of runs, then the code. */
function readKept(file: string): { readonly runs: number; readonly data: Uint8Array } | undefined {
  const content = readSealed(file);
  return content && { runs: content[0] ?? 0, data: content.subarray(1) };
}

function writeKept(file: string, runs: number, data: Uint8Array): void {
  if (writeSealed(file, Buffer.concat([Uint8Array.of(runs), data]))) forgetOld(file);
}

/**
 * Removes the code of earlier builds, and drafts that nobody writes any more. Where others do the same at the same time,
 * or still need what is gone, the worst is that something is compiled once more.
 */
function forgetOld(newest: string): void {
  const bundle = STORED.exec(basename(newest))?.groups?.bundle;
  const others = listStored(dirname(newest)).flatMap(({ name, file, ageMs }) => {
    const stored = STORED.exec(name)?.groups;
    return stored?.bundle !== bundle || file === newest ? [] : [{ file, ageMs, isDraft: stored?.draft !== undefined }];
  });
  for (const { file, ageMs, isDraft } of others) if (isDraft && ageMs > DRAFT_MS) removeFile(file);
  const builds = others.filter(({ isDraft }) => !isDraft).sort((a, b) => a.ageMs - b.ageMs);
  builds.forEach(({ file, ageMs }, i) => {
    if (i + 1 >= KEEP_BUILDS || ageMs > KEEP_DAYS * DAY_MS) removeFile(file);
  });
}
