/** What is made from the documents of each project is fresh: graph, types of the contracts, lock; and the projects check. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runProgram } from '../cli/run-program.ts';
import { fakeIo } from '../cli/testing/fake-io.ts';
import { WORKFLOWS } from './testing/stand.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-projects-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function holdfast(cwd: string, ...args: readonly string[]) {
  const io = fakeIo({ cwd });
  return { code: await runProgram(args, io), ...io.written };
}

const projects = readdirSync(WORKFLOWS).filter((name) => existsSync(join(WORKFLOWS, name, 'holdfast.yaml')));

for (const name of projects) {
  const source = join(WORKFLOWS, name);
  const overlays = readdirSync(source).flatMap((file) => /^holdfast\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

  test(`${name} checks without errors and warnings, in each of its environments`, async () => {
    for (const env of [[], ...overlays.map((one) => ['--env', one])]) {
      const { code, out } = await holdfast(source, 'check', '--strict', ...env);
      assert.equal(code, 0, out);
    }
  });

  test(`the graph in the README of ${name} is the one of the flow`, async () => {
    const { code, out } = await holdfast(source, 'graph', name, '--format', 'markdown');
    assert.equal(code, 0);
    const readme = readFileSync(join(source, 'README.md'), 'utf8');
    const [, drawn] = /<!-- graph: .*? -->\n([\s\S]*?)<!-- end of graph -->/.exec(readme) ?? [];
    assert.equal(drawn, out, `holdfast graph ${name} --format markdown makes a fresh one`);
  });

  test(`the contracts of ${name} are as locked`, async () => {
    const { code, out } = await holdfast(source, 'catalog', 'verify');
    assert.equal(code, 0, `${out}holdfast catalog lock writes the lock anew, once the change is reviewed`);
  });

  test(`the types of ${name} are made from the contracts`, async () => {
    const copy = join(folder, name);
    cpSync(source, copy, { recursive: true, filter: (path) => !path.includes('.holdfast') });
    const { code, out } = await holdfast(copy, 'catalog', 'types');
    assert.equal(code, 0, out);
    const path = join('activities', 'contracts.d.ts');
    if (!existsSync(join(copy, path))) return; // it has no activities of its own
    const [have, made] = [source, copy].map((root) => readFileSync(join(root, path), 'utf8'));
    assert.equal(have, made, 'holdfast catalog types makes them');
  });
}
