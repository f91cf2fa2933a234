import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { HELLO, makeProject } from '../testing/run-cli.ts';
import { createChecker } from './checker.ts';

test('a check that fails is told, and the next one gets a new thread', async () => {
  const root = makeProject({ 'hello.flow.yaml': HELLO });
  const checker = createChecker();
  await assert.rejects(checker.check({ root: join(root, 'gone'), buffers: new Map() }), /ENOENT/);
  const buffers = new Map([['hello.flow.yaml', HELLO.replace('name:', 'nmae:')]]);
  const { diagnostics } = await checker.check({ root, buffers });
  assert.ok(diagnostics.some(({ message }) => message.includes('nmae')));
  const { diagnostics: none } = await checker.check({ root, buffers: new Map(), paths: ['hello.flow.yaml'] });
  assert.ok(none.every(({ message }) => !message.includes('nmae')));
  checker.stop();
});
