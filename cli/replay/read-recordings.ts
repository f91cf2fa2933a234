/** Recorded runs: files, folders of them, or runs of a server. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ClientErrorCode } from '../../hosts/temporal/client/errors.ts';
import type { HoldfastClient, ListQuery } from '../../hosts/temporal/client/types.ts';
import type { Recording } from '../../hosts/temporal/replay/recording.ts';
import { usage } from '../exit.ts';
import type { Io } from '../io.ts';
import { isFolder } from '../project.ts';

export interface Source {
  readonly recording: Recording;
  /** The file, where it is one. */
  readonly file?: string;
}

const HISTORY = /\.json(\.gz)?$/;

/** Throws where a file is none, or holds no history. */
export async function readRecordings(io: Io, paths: readonly string[]): Promise<readonly Source[]> {
  const { MAX_RECORDING_BYTES, readRecording, RecordingError } = await import(
    '../../hosts/temporal/replay/recording.ts'
  );
  const files = paths.flatMap((path) => filesOf(io, path));
  return files.map((file): Source => {
    if (statSync(file).size > MAX_RECORDING_BYTES) throw usage(`${file} is larger than ${MAX_RECORDING_BYTES} bytes.`);
    try {
      return { recording: readRecording(readFileSync(file)), file };
    } catch (thrown) {
      if (!(thrown instanceof RecordingError)) throw thrown;
      throw usage(`${file} cannot be replayed. ${thrown.message}`, 'holdfast replay --run RUN --save DIR writes one.');
    }
  });
}

function filesOf(io: Io, given: string): readonly string[] {
  const whole = resolve(io.cwd, given);
  if (!isFolder(whole)) {
    if (statSync(whole, { throwIfNoEntry: false }) === undefined) throw usage(`There is no file or folder ${given}.`);
    return [whole];
  }
  const found = readdirSync(whole, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && HISTORY.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (found.length === 0) throw usage(`There is no history in ${given}.`, 'Their names end in .json or .json.gz.');
  return found;
}

/** A run of the server whose history cannot be had: it is sealed for somebody else, or a part of it is gone. */
export interface Unread {
  readonly runId: string;
  readonly flow: string;
  readonly detail: string;
}

export interface Fetched {
  readonly sources: readonly Source[];
  readonly unread: readonly Unread[];
}

/** With the children of each run. Rejects where a run that is named cannot be read; of those that are listed it tells. */
export async function fetchRecordings(
  client: HoldfastClient,
  runs: readonly string[],
  query: ListQuery | undefined,
): Promise<Fetched> {
  const found = new Map<string, Recording>();
  const unread: Unread[] = [];
  const fetch = async (id: string): Promise<void> => {
    if (found.has(id)) return;
    for (const recording of await client.record(id)) found.set(recording.runId, recording);
  };
  for (const id of new Set(runs)) await fetch(id);
  if (query !== undefined) {
    for await (const { runId, flow } of client.list(query)) {
      try {
        await fetch(runId);
      } catch (thrown) {
        if (!isUnreadable(thrown)) throw thrown;
        unread.push({ runId, flow, detail: thrown.message });
      }
    }
  }
  return { sources: [...found.values()].map((recording) => ({ recording })), unread };
}

/** It says something of the one run, and nothing of the next. */
const isUnreadable = (thrown: unknown): thrown is Error =>
  thrown instanceof Error && 'code' in thrown && UNREADABLE.has(thrown.code);

const UNREADABLE: ReadonlySet<unknown> = new Set<ClientErrorCode>([
  'not_opened',
  'store',
  'history_gone',
  'no_such_run',
]);

/** One file a run; gives their names. */
export async function saveRecordings(io: Io, folder: string, sources: readonly Source[]): Promise<readonly string[]> {
  const { writeRecording } = await import('../../hosts/temporal/replay/recording.ts');
  const whole = resolve(io.cwd, folder);
  mkdirSync(whole, { recursive: true });
  return sources.map(({ recording }) => {
    const file = join(whole, `${recording.runId.replaceAll(/[^\w.-]+/g, '_')}.json.gz`);
    writeFileSync(file, writeRecording(recording, true));
    return file;
  });
}
