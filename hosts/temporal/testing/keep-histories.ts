/** Keeps the histories that tests made, where they are to become golden ones (`npm run histories`). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Recording, writeRecording } from '../replay/recording.ts';

/** Folder to keep them in; not set: they are not kept. */
export const KEEP_VARIABLE = 'HOLDFAST_KEEP_HISTORIES';

export function keepHistories(recordings: readonly Recording[]): void {
  const folder = process.env[KEEP_VARIABLE];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  for (const recording of recordings) {
    const name = recording.runId.replaceAll(/[^\w.-]+/g, '_');
    writeFileSync(join(folder, `${name}.json.gz`), writeRecording(recording, true));
  }
}
