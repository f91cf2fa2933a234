/** `holdfast test --update`, and what is told of snapshots: one story in one folder. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runProgram } from '../run-program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { makeProject } from '../testing/run-cli.ts';

const flow = (status: string) => `holdfast: "1"
name: order
version: 1.0.0
steps: [{ id: done, return: { status: ${status} } }]
`;
const tests = (...parts: readonly string[]) =>
  `flow: ./order.flow.yaml\ntests:\n${parts.map((part, i) => `  - { name: t${i}, expect: { outcome: completed${part} } }\n`).join('')}`;

const cwd = makeProject({ 'order.flow.yaml': flow('open'), 'order.test.yaml': tests(', snapshot: true') });
const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
const SNAP = join(cwd, 'order.test.snap');

interface Step {
  readonly name: string;
  readonly before?: () => void;
  readonly args?: readonly string[];
  readonly code: number;
  readonly says?: readonly string[];
  readonly after?: () => void;
}

const STORY: readonly Step[] = [
  {
    name: 'what was never written fails',
    code: 1,
    says: ['there is no snapshot of the output yet', 'order.test.yaml:3:'],
    after: () => assert.ok(!existsSync(SNAP)),
  },
  {
    name: '--update writes it, of what passes alone',
    before: () => write('order.test.yaml', tests(', snapshot: true', ', snapshot: output, notRun: [done]')),
    args: ['--update'],
    code: 1,
    says: ['written: the snapshot of "t0"', 'not taken, as the test fails: the snapshot of "t1"'],
    after: () => assert.match(readFileSync(SNAP, 'utf8'), /"run run\.started \{\\"flow\\":\\"order\\"/),
  },
  { name: 'it holds', before: () => write('order.test.yaml', tests(', snapshot: true')), code: 0 },
  {
    name: 'nothing is written twice',
    args: ['--update', '--format', 'json'],
    code: 0,
    says: ['"updated": []'],
  },
  {
    name: 'another output fails, and says what is found and expected',
    before: () => write('order.flow.yaml', flow('closed')),
    code: 1,
    says: ['snapshot.output.status is "closed", expected "open"', 'of the journal is', '--update takes what is found'],
  },
  { name: 'the change is meant', args: ['--update'], code: 0, says: ['changed: the snapshot of "t0"'] },
  {
    name: 'with --filter, what did not run is not obsolete, and stays',
    before: () => write('order.test.yaml', tests('', ', snapshot: output')),
    args: ['--update', '--filter', 't1'],
    code: 0,
    says: ['written: the snapshot of "t1"'],
    after: () => assert.match(readFileSync(SNAP, 'utf8'), /"test": "t0"/),
  },
  {
    name: 'an obsolete one is told, at its line',
    code: 1,
    says: ['no test "t0" asks for this snapshot any more', 'order.test.snap:5:'],
  },
  { name: 'for build servers too', args: ['--format', 'junit'], code: 1, says: ['asks for this snapshot any more'] },
  {
    name: '--update removes it',
    args: ['--update'],
    code: 0,
    says: ['removed: the snapshot of "t0"'],
    after: () => assert.doesNotMatch(readFileSync(SNAP, 'utf8'), /"t0"/),
  },
  {
    name: 'a file that somebody has broken is told, not taken',
    before: () => writeFileSync(SNAP, '{ "snapshots": [{ "test": 1 }] }'),
    code: 1,
    says: ['order.test.snap is not what --update writes, expected JSON with snapshots'],
  },
  {
    name: 'and is written anew',
    args: ['--update'],
    code: 0,
    after: () => assert.match(readFileSync(SNAP, 'utf8'), /t1/),
  },
  {
    name: 'a file without tests is told',
    before: () => renameSync(SNAP, join(cwd, 'gone.test.snap')),
    args: [],
    code: 1,
    says: ['gone.test.snap belongs to no test document'],
  },
];

test('snapshots are written, judged, told and removed', async (t) => {
  for (const { name, before, args = [], code, says = [], after } of STORY)
    await t.test(name, async () => {
      before?.();
      const io = fakeIo({ cwd });
      const ended = await runProgram(['test', ...args], io);
      const all = io.written.out + io.written.err;
      assert.equal(ended, code, all);
      for (const text of says) assert.ok(all.includes(text), `${text} is not in ${all}`);
      after?.();
    });
});
