/** A misspelt environment is refused by every command; the queue without a word about it is the project's name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findServer } from './connect-server.ts';
import { runProgram } from './run-program.ts';
import { fakeIo } from './testing/fake-io.ts';
import { HELLO, makeProject } from './testing/run-cli.ts';

const cwd = makeProject({
  'holdfast.yaml': 'holdfast: "1"\nname: loans\n',
  'holdfast.production.yaml': 'temporal: { taskQueue: loans-live }\n',
  'hello.flow.yaml': HELLO,
});
const WORDS = /there is no holdfast\.produktion\.yaml for the environment "produktion"[\s\S]*production/;

const COMMANDS: readonly (readonly string[])[] = [
  ['worker'],
  ['dev'],
  ['start', 'hello'],
  ['run', 'hello'],
  ['test'],
  ['graph', 'hello'],
  ['list'],
  ['inbox'],
  ['catalog', 'list'],
];
for (const command of COMMANDS) {
  test(`${command.join(' ')} refuses an environment without an overlay`, async () => {
    const io = fakeIo({ cwd });
    assert.equal(await runProgram([...command, '--env', 'produktion'], io), 2, io.written.err);
    assert.match(io.written.err, WORDS);
    const named = fakeIo({ cwd, env: { HOLDFAST_ENV: 'produktion' } });
    assert.equal(await runProgram(command, named), 2, named.written.err);
    assert.match(named.written.err, WORDS);
  });
}

for (const command of ['check', 'doctor']) {
  test(`${command} tells an environment without an overlay as an error`, async () => {
    const io = fakeIo({ cwd });
    assert.equal(await runProgram([command, '--env', 'produktion', '--format', 'json'], io), 1);
    assert.match(io.written.out, /there is no holdfast\.produktion\.yaml/);
  });
}

test('the queue is what holdfast.yaml says, else the name of the project', async () => {
  const queues: readonly (readonly [string | undefined, string])[] = [
    [undefined, 'loans'],
    ['dev', 'loans'],
    ['production', 'loans-live'],
  ];
  for (const [env, queue] of queues) {
    const { taskQueue } = await findServer(fakeIo({ cwd }), env === undefined ? {} : { env });
    assert.equal(taskQueue, queue);
  }
  const nowhere = fakeIo({ cwd: makeProject({ 'hello.flow.yaml': HELLO }) });
  assert.equal((await findServer(nowhere, {})).taskQueue, 'holdfast');
});
