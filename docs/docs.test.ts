/**
 * What the language shows is true, as `pages.test.ts` sees to for the guide: its blocks stand on the project of the example,
 * and `# part of name.flow.yaml` are lines as they stand in that file of workflows/cargo-release.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkProject } from '../compiler/index.ts';
import type { SourceTree } from '../compiler/types.ts';
import type { Diagnostic } from '../schema/diagnostic.ts';
import { catalogue } from '../stdlib/index.ts';
import { blocksOf, flowOf } from './testing/page-blocks.ts';

/** This file runs from dist/docs/. */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const example = join(root, 'workflows', 'cargo-release');

const contracts = new Map(catalogue.map(({ contract }) => [contract.name, contract]));
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const say = ({ code, range, message }: Diagnostic): string =>
  `${range.file}:${range.line}:${range.col} ${code} ${message}`;

function check(files: ReadonlyMap<string, string>) {
  const tree: SourceTree = { read: (name) => files.get(name), list: () => [...files.keys()].sort() };
  return checkProject(tree, { contracts, digest });
}

const language = blocksOf(join(root, 'docs', 'reference', 'language.md'));

/** Documents of the example, without what its runs leave there; its lock knows nothing of the steps shown. */
function exampleFiles(): readonly (readonly [string, string])[] {
  return readdirSync(example, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.(yaml|json|hbs|ts)$/.test(name) && !name.startsWith('.') && name !== 'catalog.lock.yaml')
    .map((name) => [name, readFileSync(join(example, name), 'utf8')]);
}

test('every block of the language says what it is', () => {
  const silent = language.filter((block) => block.is === 'unknown');
  assert.deepEqual(
    silent.map(({ line }) => `docs/reference/language.md:${line}`),
    [],
  );
});

test('the files and steps shown in the language compile, and what is said to be refused is', () => {
  const snippets = language.flatMap((block, i) =>
    block.is === 'steps' ? [{ name: `snippet-${i}`, text: block.text, code: block.refused }] : [],
  );
  const files = language.flatMap((block) => (block.is === 'file' ? [[block.name, block.text] as const] : []));
  const flows = snippets.map(({ name, text }) => [`${name}.flow.yaml`, flowOf(name, text)] as const);
  const { diagnostics } = check(new Map([...exampleFiles(), ...files, ...flows]));
  const refused = new Map<string, string>();
  for (const { name, code } of snippets) if (code) refused.set(`${name}.flow.yaml`, code);
  const unmeant = diagnostics.filter(({ range, severity }) => severity !== 'info' && !refused.has(range.file));
  assert.deepEqual(unmeant.map(say), []);
  for (const [file, code] of refused) {
    const codes = diagnostics.filter(({ range }) => range.file === file).map((one) => one.code);
    assert.deepEqual([...new Set(codes)], [code], file);
  }
});

test('parts of the example shown in the language stand in the example', () => {
  for (const block of language) {
    if (block.is !== 'part') continue;
    assert.ok(readFileSync(join(example, block.of), 'utf8').includes(block.text), block.text);
  }
});

test('every decision has a number of its own, which its heading says', () => {
  const decisions = join(root, 'docs', 'decisions');
  const files = readdirSync(decisions)
    .filter((name) => name !== 'README.md')
    .sort();
  const numbers = files.map((name) => Number(name.slice(0, '0000'.length)));
  assert.deepEqual(
    numbers,
    numbers.map((_, i) => i + 1),
  );
  for (const [i, name] of files.entries()) {
    assert.match(readFileSync(join(decisions, name), 'utf8'), new RegExp(`^# ${i + 1}\\. `), name);
  }
});
