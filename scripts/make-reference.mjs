/** `npm run reference`: sets up, then writes the pages of docs/reference/ that are made from the sources. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, SetupError, setUp } from './setup.mjs';

try {
  setUp();
  const { makeReference } = await import('../dist/docs/reference-maker/make-reference.js');
  for (const [name, text] of await makeReference(root)) writeIfChanged(join(root, 'docs', 'reference', name), text);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 3;
}

function writeIfChanged(path, text) {
  let before;
  try {
    before = readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  if (before === text) return;
  writeFileSync(path, text);
  process.stderr.write(`wrote ${path.slice(root.length + 1)}\n`);
}
