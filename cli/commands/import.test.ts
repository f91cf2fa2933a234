import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dmnFile } from '../dmn/testing/dmn-files.ts';
import { runProgram } from '../run-program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { makeProject } from '../testing/run-cli.ts';

const table = (cell: string): string =>
  dmnFile({
    hitPolicy: 'UNIQUE',
    inputs: [{ name: 'kg', type: 'number' }],
    outputs: [{ name: 'lane', type: 'string' }],
    rules: [
      [[cell], ['"slow"']],
      [['<= 5'], ['"fast"']],
    ],
  });

async function importDmn(cell: string, ...more: readonly string[]) {
  const cwd = makeProject({ 'holdfast.yaml': 'holdfast: "1"\nname: a\n', 'lane.dmn': table(cell) });
  const io = fakeIo({ cwd });
  const code = await runProgram(['import', 'dmn', 'lane.dmn', ...more], io);
  return { cwd, io, code };
}

test('a table is taken over, and is a table of the project', async () => {
  const { cwd, io, code } = await importDmn('> 5', '--out', 'lane.rules.yaml');
  assert.equal(code, 0, io.written.err);
  assert.match(readFileSync(join(cwd, 'lane.rules.yaml'), 'utf8'), /when: \{ kg: \{ above: 5 \} \}/);
  const checked = fakeIo({ cwd });
  assert.equal(await runProgram(['check', 'lane.rules.yaml'], checked), 0, checked.written.out + checked.written.err);
});

test('to the terminal', async () => {
  const { io, code } = await importDmn('> 5');
  assert.equal(code, 0);
  assert.match(io.written.out, /^# Taken over from lane\.dmn\.\nholdfast: "1"\n/);
});

test('what cannot be taken over is told with its place, and nothing is written', async () => {
  const { cwd, io, code } = await importDmn('? > limit', '--out', 'lane.rules.yaml');
  assert.equal(code, 1);
  assert.match(io.written.err, /lane\.dmn:11:\d+ error: "\? > limit"/);
  assert.ok(!existsSync(join(cwd, 'lane.rules.yaml')));
});

test('nothing is overwritten', async () => {
  const { cwd } = await importDmn('> 5');
  writeFileSync(join(cwd, 'kept.rules.yaml'), 'kept');
  const io = fakeIo({ cwd });
  assert.equal(await runProgram(['import', 'dmn', 'lane.dmn', '--out', 'kept.rules.yaml'], io), 2);
  assert.equal(readFileSync(join(cwd, 'kept.rules.yaml'), 'utf8'), 'kept');
});
