/** What the pages tell people to type works: every command and option exists, and the first flow runs as it is written. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { runProgram } from '../cli/run-program.ts';
import { fakeIo } from '../cli/testing/fake-io.ts';
import { commandTree } from './reference-maker/command-tree.ts';

/** This file runs from dist/docs/. */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const guide = join(root, 'docs', 'guide');
const pages = [join(root, 'README.md'), ...readdirSync(guide).map((name) => join(guide, name))];
const BLOCK = /^```(\w+)\n([\s\S]*?)^```$/gm;
const NAME = /^(?:#|\/\/)\s*([\w./-]+\.\w+)\n/;
/** Options of the program itself; `program.option` declares them beside the commands. */
const GLOBAL = ['--project', '--env', '--help', '--version'];

/** Words as a shell reads them, up to a comment. */
function wordsOf(line: string): readonly string[] {
  const words = line.matchAll(/'([^']*)'|"([^"]*)"|(#)|([^\s'"#]+)/g);
  const found: string[] = [];
  for (const [, single, double, comment, plain] of words) {
    if (comment !== undefined) break;
    found.push(single ?? double ?? plain ?? '');
  }
  return found;
}

/** Every command line of a block, one after another. */
const linesOf = (block: string): readonly (readonly string[])[] =>
  block
    .split('\n')
    .flatMap((line) => line.split('&&'))
    .map(wordsOf)
    .filter((words) => words.length > 0);

function problemsOf(program: Command, [, ...args]: readonly string[]): readonly string[] {
  let command = program;
  for (const word of args) command = command.commands.find((one) => one.name() === word) ?? command;
  const known = new Set([...GLOBAL, ...command.options.map(({ long }) => long)]);
  const unknown = args.filter((word) => word.startsWith('--') && !known.has(word));
  const asksProgram = args.every((word) => GLOBAL.includes(word));
  return command === program && !asksProgram ? [`no command: ${args.join(' ')}`] : unknown;
}

test('every command that a page shows exists, with its options', async () => {
  const program = await commandTree();
  const problems = pages.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(BLOCK)]
      .filter(([, language]) => language === 'sh')
      .flatMap(([, , text = '']) => linesOf(text))
      .map((words) => (words[0] === 'npx' ? words.slice(1) : words))
      .filter(([name]) => name === 'holdfast')
      .flatMap((words) => problemsOf(program, words).map((problem) => `${page}: ${problem}`)),
  );
  assert.deepEqual(problems, []);
});

/** Files that start the command from outside: hooks, and what the guide shows of them. */
const STARTERS = [
  '.pre-commit-hooks.yaml',
  join('docs', 'examples', 'github-actions.yml'),
  join('docs', 'guide', 'before-merge.md'),
];
const STARTED = /(?:run|entry): +(holdfast [^\n}|]*)|'(holdfast [^'\n]*)'|^ *\{ .*?(holdfast [^;]*);/gm;

for (const path of STARTERS)
  test(`every command that ${path} starts exists, with its options`, async () => {
    const program = await commandTree();
    const lines = [...readFileSync(join(root, path), 'utf8').matchAll(STARTED)].map(([, a, b, c]) => a ?? b ?? c ?? '');
    assert.ok(lines.length >= 2, 'it starts some');
    assert.deepEqual(
      lines.flatMap((line) => problemsOf(program, wordsOf(line)).map((problem) => `${line}: ${problem}`)),
      [],
    );
  });

/** Runs what the shell would; gives the folder it is in afterwards. */
async function type(words: readonly string[], cwd: string): Promise<string> {
  const [name, ...args] = words;
  if (name === 'cd') return join(cwd, args[0] ?? '');
  if (name === 'cat') assert.ok(readFileSync(join(cwd, args[0] ?? ''), 'utf8').length > 0);
  if (name !== 'holdfast') return cwd;
  const io = fakeIo({ cwd });
  assert.equal(await runProgram(args, io), 0, `${words.join(' ')}\n${io.written.err}`);
  return cwd;
}

test('the first flow works as it is written, up to the server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-first-flow-'));
  try {
    let cwd = folder;
    for (const [, language, text = ''] of readFileSync(join(guide, 'first-flow.md'), 'utf8').matchAll(BLOCK)) {
      const file = NAME.exec(text)?.[1];
      if (file !== undefined) {
        mkdirSync(dirname(join(cwd, file)), { recursive: true });
        writeFileSync(join(cwd, file), language === 'json' ? text.replace(NAME, '') : text);
      } else if (language === 'sh') {
        if (text.includes('holdfast dev')) break;
        for (const words of linesOf(text)) cwd = await type(words, cwd);
      }
    }
    assert.ok(readdirSync(cwd).includes('refund.flow.yaml'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
