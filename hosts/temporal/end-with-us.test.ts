import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';

const MODULE = JSON.stringify(new URL('./end-with-us.js', import.meta.url));
/** What it starts shares its output: that stays open for as long as either of them lives. */
const parent = (child: string) => `
  const { spawn } = await import('node:child_process');
  const { endWithUs } = await import(${MODULE});
  const child = spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: ['ignore', 'inherit', 'ignore'] });
  endWithUs(child);
  child.once('exit', () => console.log('child ended'));`;

function start(child: string) {
  const started = spawn(process.execPath, ['--input-type=module', '-e', parent(child)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.stdout.setEncoding('utf8');
  return started;
}

test('a process ends with a parent that is killed', async () => {
  const killed = start(`console.log('up'); setInterval(() => undefined, 1_000)`);
  killed.stdout.once('data', () => killed.kill('SIGKILL'));
  // Closed is: its output has ended, so nobody who shares it is left.
  assert.deepEqual(await once(killed, 'close'), [null, 'SIGKILL']);
});

test('a process that ends by itself is told, and keeps nobody alive', async () => {
  const parentOfOne = start(`console.log('up')`);
  let said = '';
  parentOfOne.stdout.on('data', (text) => {
    said += text;
  });
  const [code] = await once(parentOfOne, 'close');
  assert.deepEqual([code, said], [0, 'up\nchild ended\n']);
});
