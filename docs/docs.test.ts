/**
 * What the pages show is true. A block of code says in its first line what it is:
 *
 * - `# name.flow.yaml` (in any comment of its language): a file. All files of a page are one project, which compiles.
 * - `# steps`: steps of a flow of their own.
 * - `# steps, refused: HF2002`: the same, with that one finding.
 * - `# part of name.flow.yaml`: lines as they stand in that file of workflows/cargo-release.
 *
 * Pages of the guide and the README are projects of their own. The language stands on the project of the example.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../cli/run-program.ts';
import { fakeIo } from '../cli/testing/fake-io.ts';
import { checkProject } from '../compiler/index.ts';
import type { SourceTree } from '../compiler/types.ts';
import type { Diagnostic } from '../schema/diagnostic.ts';
import { catalogue } from '../stdlib/index.ts';

/** This file runs from dist/docs/. */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const example = join(root, 'workflows', 'cargo-release');
const pages = [
  join(root, 'README.md'),
  ...readdirSync(join(root, 'docs', 'guide')).map((name) => join(root, 'docs', 'guide', name)),
].filter((path) => path.endsWith('.md'));

const BLOCK = /^```(\w+)\n([\s\S]*?)^```$/gm;
const NAME = /^(?:#|\/\/|\{\{!--)\s*([\w./-]+\.\w+)\s*(?:--\}\})?\n/;
const STEPS = /^# steps(?:, refused: (HF\d{4}))?\n/;
const PART = /^# part of (\S+)\n/;

interface Block {
  readonly language: string;
  readonly text: string;
}

function blocksOf(path: string): readonly Block[] {
  return [...readFileSync(path, 'utf8').matchAll(BLOCK)].map(([, language = '', text = '']) => ({ language, text }));
}

function filesOf(blocks: readonly Block[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { language, text } of blocks) {
    const name = NAME.exec(text)?.[1];
    // YAML takes a comment in its first line; JSON and templates do not.
    if (name) files.set(name, language === 'yaml' ? text : text.replace(NAME, ''));
  }
  return files;
}

const contracts = new Map(catalogue.map(({ contract }) => [contract.name, contract]));
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const say = ({ code, range, message }: Diagnostic): string =>
  `${range.file}:${range.line}:${range.col} ${code} ${message}`;

function check(files: ReadonlyMap<string, string>) {
  const tree: SourceTree = { read: (name) => files.get(name), list: () => [...files.keys()].sort() };
  return checkProject(tree, { contracts, digest });
}

for (const path of pages) {
  const files = filesOf(blocksOf(path));
  if (files.size === 0) continue;
  test(`the files shown in ${path.slice(root.length + 1)} compile`, () => {
    const { flows, diagnostics } = check(files);
    assert.deepEqual(diagnostics.map(say), []);
    for (const [flow, { plan }] of flows) assert.ok(plan, flow);
  });
}

/** The tests that a page shows pass, as whoever copies them will see. */
async function runTests(files: ReadonlyMap<string, string>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-docs-'));
  try {
    for (const [name, text] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const io = fakeIo({ cwd: folder });
    const code = await runProgram(['test'], io);
    return code === 0 ? '' : io.written.out + io.written.err;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const path of pages) {
  const files = filesOf(blocksOf(path));
  if (![...files.keys()].some((name) => name.endsWith('.test.yaml'))) continue;
  test(`the tests shown in ${path.slice(root.length + 1)} pass`, async () => {
    assert.equal(await runTests(files), '');
  });
}

const language = blocksOf(join(root, 'docs', 'reference', 'language.md'));
const HEAD = 'holdfast: "1"\nname: NAME\nversion: 1.0.0\ntimeout: P30D\nsteps:\n';

/** Documents of the example, without what its runs leave there; its lock knows nothing of the steps shown. */
function exampleFiles(): readonly (readonly [string, string])[] {
  return readdirSync(example, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.(yaml|json|hbs|ts)$/.test(name) && !name.startsWith('.') && name !== 'catalog.lock.yaml')
    .map((name) => [name, readFileSync(join(example, name), 'utf8')]);
}

test('every block of the language says what it is', () => {
  const silent = language.filter(({ text }) => ![NAME, STEPS, PART].some((first) => first.test(text)));
  assert.deepEqual(silent, []);
});

test('the files and steps shown in the language compile, and what is said to be refused is', () => {
  const snippets = language.flatMap(({ text }, i) => {
    const found = STEPS.exec(text);
    return found === null ? [] : [{ name: `snippet-${i}`, text, code: found[1] }];
  });
  const flows = snippets.map(
    ({ name, text }) => [`${name}.flow.yaml`, HEAD.replace('NAME', name) + text.replace(/^(?=.)/gm, '  ')] as const,
  );
  const { diagnostics } = check(new Map([...exampleFiles(), ...filesOf(language), ...flows]));
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
  for (const { text } of language) {
    const file = PART.exec(text)?.[1];
    if (file === undefined) continue;
    const part = text.replace(PART, '');
    assert.ok(readFileSync(join(example, file), 'utf8').includes(part), part);
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
