import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadPlatform } from './platform.ts';
import { openProject } from './project.ts';
import { fakeIo } from './testing/fake-io.ts';

test('a document of the project is taken in once for each text that it has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-platform-'));
  try {
    writeFileSync(join(folder, 'holdfast.yaml'), 'holdfast: "1"\nname: kept\n');
    writeFileSync(join(folder, 'examples.yaml'), '- { text: one, label: a }\n');
    const io = fakeIo({ cwd: folder });
    const project = openProject(io, {});
    const { services } = await loadPlatform(io, project, {});
    const first = services.document('examples.yaml');
    assert.deepEqual(first, [{ text: 'one', label: 'a' }]);
    assert.equal(services.document('examples.yaml'), first);
    writeFileSync(join(folder, 'examples.yaml'), '- { text: two, label: b }\n');
    project.tree.refresh();
    assert.deepEqual(services.document('examples.yaml'), [{ text: 'two', label: 'b' }]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
