/** From no test at all, proposals reach every point of the flows that ship, and pass as they are written. */
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../run-program.ts';
import { fakeIo } from '../../testing/fake-io.ts';
import { makeProject } from '../../testing/run-cli.ts';

const WORKFLOWS = fileURLToPath(new URL('../../../../workflows/', import.meta.url));

async function call(cwd: string, ...args: readonly string[]) {
  const io = fakeIo({ cwd });
  const code = await runProgram(['test', ...args], io);
  return { code, ...io.written };
}

for (const name of ['cargo-release', 'support-routing', 'kyc-review'])
  test(name, async () => {
    const cwd = makeProject({});
    cpSync(join(WORKFLOWS, name), cwd, { recursive: true, filter: (path) => !path.endsWith('.test.yaml') });
    const wrote = await call(cwd, '--generate', '--write');
    assert.match(wrote.err, new RegExp(`^Wrote \\d+ tests to ${name}\\.test\\.yaml\\. Look at`));
    const { code, out } = await call(cwd);
    assert.equal(code, 0, out);
    const rows = [...out.matchAll(/^ {2}(\w+) +(\d+)\/(\d+) +100 %$/gm)].map(([, row]) => row);
    assert.deepEqual(rows, ['steps', 'branches', 'compensations', 'rules']);
  });
