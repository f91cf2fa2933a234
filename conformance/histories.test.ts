/** Golden histories: what runs of released versions hold is what this code makes of them, by both readers. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readRecording } from '../hosts/temporal/replay/recording.ts';
import { replayRecordings } from '../hosts/temporal/replay/replay-recordings.ts';
import { compareRuns } from '../interpreter/replay/compare-runs.ts';
import { ranOf, rerun } from '../interpreter/replay/rerun.ts';
import { digest, validate } from '../interpreter/testing/check-flow.ts';

/** From dist/conformance/. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = join(ROOT, 'conformance', 'histories');
const versions = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

test('this version has golden histories', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  assert.ok(versions.includes(version), `npm run histories records those of ${version}`);
});

for (const version of versions) {
  const folder = join(FOLDER, version);
  const recordings = readdirSync(folder)
    .filter((name) => name.endsWith('.json.gz'))
    .map((name) => readRecording(readFileSync(join(folder, name))));

  test(`${recordings.length} histories of ${version} replay against this code`, async () => {
    const replayed = await replayRecordings(recordings);
    const wrong = replayed.filter(({ is }) => is !== 'same').map(({ tape: _, ...one }) => one);
    assert.deepEqual(wrong, []);
    // And under their own definition they would have done what they did.
    const changed = replayed.flatMap(({ runId, tape }) => {
      if (tape === undefined) return [];
      const host = { digest, validate };
      const found = compareRuns(ranOf(tape, host), rerun(tape, tape.plan, host));
      return found.map(({ path, message }) => `${runId}: ${path}: ${message}`);
    });
    assert.deepEqual(changed, []);
  });
}
