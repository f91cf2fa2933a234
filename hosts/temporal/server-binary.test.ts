import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { cachedBinary, findOnPath, pinnedVersion } from './server-binary.ts';

test('a program is found in the first folder of the PATH that has one which can be run', () => {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-'));
  const [plain = '', good = ''] = ['plain', 'good'].map((name) => join(root, name));
  for (const folder of [plain, good]) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'temporal'), '');
  }
  chmodSync(join(good, 'temporal'), 0o755);
  assert.equal(findOnPath('temporal', ['', join(root, 'none'), plain, good].join(delimiter)), join(good, 'temporal'));
  assert.equal(findOnPath('temporal', plain), undefined);
});

test('the module pins one version of the server, and its build is cached by it', () => {
  const version = pinnedVersion();
  assert.match(version ?? '', /^v\d+\.\d+\.\d+$/);
  assert.ok(cachedBinary(version ?? '').includes(version ?? '-'));
  assert.equal(pinnedVersion(mkdtempSync(join(tmpdir(), 'holdfast-'))), undefined);
});
