/**
 * What the README and the pages of the guide show is true: every block of YAML says in its first line what it is, is
 * checked, and every flow and list of steps is run.
 *
 * - `# name.flow.yaml` (in any comment of its language): a file. All files of a page are one project. Where a page shows a
 *   file again, its project is checked with each of them in turn.
 * - `# steps`: steps of a flow of their own, `steps-<id of the first>.flow.yaml` (then `…-2`), in a project without a `holdfast.yaml`.
 * - `# steps, refused: HF2002`: the same, with that one finding.
 *
 * Flows are run by the tests that the page shows, and by those in `docs/guide-tests/<page>`, which lie beside the page's
 * files when they run.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../cli/run-program.ts';
import { fakeIo } from '../cli/testing/fake-io.ts';
import { checkProject } from '../compiler/index.ts';
import { parse } from '../compiler/parse.ts';
import type { SourceTree } from '../compiler/types.ts';
import { validate } from '../compiler/validate.ts';
import type { Diagnostic } from '../schema/diagnostic.ts';
import { catalogue } from '../stdlib/index.ts';
import { createJudge } from '../stdlib/judge/judge.ts';
import { type Block, blocksOf, flowOf, HEAD_LINES } from './testing/page-blocks.ts';

/** This file runs from dist/docs/. */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const guide = join('docs', 'guide');
const pages = [
  'README.md',
  ...readdirSync(join(root, guide))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(guide, name)),
];

/** A file of the page's project, and where its first line stands in the page. */
interface Shown {
  readonly name: string;
  readonly text: string;
  /** Line of the page minus line of the file. */
  readonly shift: number;
  readonly refused?: string;
}

/** Blocks of other languages may show anything: commands, activities, drawings. */
const isYaml = ({ language }: Block): boolean => language === 'yaml' || language === 'yml';

function shownIn(blocks: readonly Block[]): readonly Shown[] {
  const seen = new Map<string, number>();
  return blocks.flatMap((block): readonly Shown[] => {
    const { text, line } = block;
    if (block.is === 'file') return [{ name: block.name, text, shift: line - 1 }];
    if (block.is !== 'steps') return [];
    const first = /^\s*- (?:\{ )?id: (\w+)/m.exec(text)?.[1] ?? 'none';
    const times = (seen.get(first) ?? 0) + 1;
    seen.set(first, times);
    const name = `steps-${first.replaceAll('_', '-')}${times === 1 ? '' : `-${times}`}`;
    const refused = block.refused === undefined ? {} : { refused: block.refused };
    return [{ name: `${name}.flow.yaml`, text: flowOf(name, text), shift: line - 1 - HEAD_LINES, ...refused }];
  });
}

const contracts = new Map(catalogue.map(({ contract }) => [contract.name, contract]));
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const judge = createJudge();

/** Findings of a project made of these files, each at the line of the page. */
function findingsIn(page: string, files: readonly Shown[]): readonly (Diagnostic & { readonly said: string })[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  const tree: SourceTree = { read: (name) => byName.get(name)?.text, list: () => [...byName.keys()].sort() };
  const { diagnostics } = checkProject(tree, { contracts, digest, validate: judge.validate });
  return [...diagnostics, ...findingsOfPeople(byName)].map((one) => {
    const { file, line, col } = one.range;
    const where = `${page}:${line + (byName.get(file)?.shift ?? 0)}:${col}`;
    return { ...one, said: `${where} ${one.code} ${one.message} (in ${file})` };
  });
}

/** The directory of people belongs to the machines of workers: no check of a project looks at it. */
function findingsOfPeople(files: ReadonlyMap<string, Shown>): readonly Diagnostic[] {
  const text = files.get('people.yaml')?.text;
  if (text === undefined) return [];
  const { value, diagnostics } = parse('people.yaml', text);
  return [...diagnostics, ...(value === undefined ? [] : validate(value, 'people'))];
}

const isSteps = ({ name }: { readonly name: string }): boolean => name.startsWith('steps-');

/** The files of the page, and its steps with all files that they may name. */
function bothProjects(shown: readonly Shown[]): readonly [files: readonly Shown[], steps: readonly Shown[]] {
  const files = shown.filter((one) => !isSteps(one));
  const beside = files.filter(({ name }) => !/^holdfast|\.(?:flow|test)\.yaml$/.test(name));
  const steps = shown.filter(isSteps);
  return [files, steps.length === 0 ? [] : [...beside, ...steps]];
}

function checkPage(page: string, shown: readonly Shown[]): readonly string[] {
  const first = shown.filter(({ name }, i) => shown.findIndex((one) => one.name === name) === i);
  const again = shown.filter((one) => !first.includes(one));
  const fine = first.filter(({ refused }) => refused === undefined);
  const [files, steps] = bothProjects(fine);
  const told = [...findingsIn(page, files), ...findingsIn(page, steps)].map(({ said }) => said);
  for (const { name, text, shift } of again) {
    const others = files.filter((one) => one.name !== name);
    told.push(...findingsIn(page, [...others, { name, text, shift }]).map(({ said }) => said));
  }
  for (const one of first.filter(({ refused }) => refused !== undefined)) {
    const codes = new Set(findingsIn(page, [one]).map(({ code }) => code));
    if (codes.size === 1 && codes.has(one.refused ?? '')) continue;
    const found = codes.size === 0 ? 'nothing is found' : `found is ${[...codes].join(', ')}`;
    told.push(`${page}:${one.shift + HEAD_LINES + 1} is said to be refused by ${one.refused}, and ${found}`);
  }
  return told;
}

interface Report {
  readonly documents: readonly {
    readonly file: string;
    readonly flow: string;
    readonly tests: readonly {
      readonly name: string;
      readonly failures: readonly { readonly message: string; readonly place: { readonly line: number } }[];
    }[];
  }[];
}

/** Runs what the page shows and what lies beside it; says what fails, and which flow nothing runs. */
async function runPage(page: string, shown: readonly Shown[]): Promise<readonly string[]> {
  const beside = join('docs', 'guide-tests', basename(page, '.md'));
  const tests = existsSync(join(root, beside)) ? readdirSync(join(root, beside)) : [];
  const [files, steps] = bothProjects(shown.filter(({ refused }) => refused === undefined));
  const ofSteps = tests.filter((name) => isSteps({ name }));
  const ofFiles = tests.filter((name) => !isSteps({ name }));
  return [
    ...(await runProject({ page, beside, shown: files, tests: ofFiles })),
    ...(await runProject({ page, beside, shown: steps, tests: ofSteps })),
  ];
}

interface PageProject {
  readonly page: string;
  /** The folder of tests that the page does not show, and their names. */
  readonly beside: string;
  readonly tests: readonly string[];
  readonly shown: readonly Shown[];
}

async function runProject({ page, beside, shown, tests }: PageProject): Promise<readonly string[]> {
  const flows = shown.filter(({ name }) => name.endsWith('.flow.yaml'));
  if (flows.length === 0) return tests.map((name) => `${join(beside, name)} tests nothing that ${page} shows`);
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-pages-'));
  try {
    // Of a file that is shown again the first stands.
    for (const { name, text } of [...shown].reverse()) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    for (const name of tests) writeFileSync(join(folder, name), readFileSync(join(root, beside, name)));
    const io = fakeIo({ cwd: folder });
    const code = await runProgram(['test', '--format', 'json'], io);
    // Our own report.
    const report = (io.written.out === '' ? { documents: [] } : JSON.parse(io.written.out)) as Report;
    const ran = new Set(report.documents.filter(({ tests: all }) => all.length > 0).map(({ flow }) => flow));
    const idle = flows
      .filter(({ name }) => !ran.has(name))
      .map(({ name, shift }) => `${page}:${shift + 1} no test runs ${name}: write one in ${beside}`);
    if (code === 0 || idle.length > 0) return idle;
    const failures = report.documents.flatMap(({ file, tests: all }) =>
      all.flatMap((one) => one.failures.map(({ message, place: { line } }) => ({ file, line, message }))),
    );
    const place = (file: string, line: number): string => {
      const own = shown.find((one) => one.name === file);
      return own === undefined ? `${join(beside, file)}:${line}` : `${page}:${line + own.shift}`;
    };
    if (failures.length === 0) return [`the tests of ${page} and ${beside} fail: ${io.written.err}${io.written.out}`];
    return failures.map(({ file, line, message }) => `${place(file, line)} ${message}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const page of pages) {
  const blocks = blocksOf(join(root, page));
  const shown = shownIn(blocks);
  test(`every block of YAML in ${page} says what it is`, () => {
    const silent = blocks.filter((block) => isYaml(block) && (block.is === 'unknown' || block.is === 'part'));
    const hint = 'begin with `# name.flow.yaml`, the name of its file, or `# steps`';
    assert.deepEqual(
      silent.map(({ line }) => `${page}:${line} this block of YAML does not say what it is: ${hint}`),
      [],
    );
  });
  if (shown.length === 0) continue;
  test(`what ${page} shows is checked`, () => assert.deepEqual(checkPage(page, shown), []));
  test(`what ${page} shows runs`, async () => assert.deepEqual(await runPage(page, shown), []));
}

test('tests beside the pages belong to pages', () => {
  const names = new Set(pages.map((page) => basename(page, '.md')));
  assert.deepEqual(
    readdirSync(join(root, 'docs', 'guide-tests')).filter((name) => !names.has(name)),
    [],
  );
});

const WRONG: readonly (readonly [title: string, page: string, says: RegExp])[] = [
  [
    'a flow with an error',
    '# A\n\n```yaml\n# a.flow.yaml\nholdfast: "1"\nname: a\nversion: 1.0.0\nsteps: [{ id: b, set: { c: "${ $d }" } }]\n```\n',
    /^a\.md:8:\d+ HF4018 .* \(in a\.flow\.yaml\)$/,
  ],
  [
    'steps with an error',
    'text\n```yaml\n# steps\n- { id: b, wait: PT1M }\n- { id: b, wait: PT1M }\n```\n',
    /^a\.md:5:\d+ HF\d{4} .* \(in steps-b\.flow\.yaml\)$/,
  ],
  [
    'a file shown again, wrong',
    '```yaml\n# holdfast.yaml\nholdfast: "1"\nname: a\n```\n```yaml\n# holdfast.yaml\nholdfast: "1"\nname: a\nmodel: {}\n```\n',
    /^a\.md:10:1 HF1101 /,
  ],
  [
    'what is said to be refused and is not',
    '```yaml\n# steps, refused: HF2002\n- { id: b, wait: PT1M }\n```\n',
    /^a\.md:2 is said to be refused by HF2002, and nothing is found$/,
  ],
];

for (const [title, page, says] of WRONG)
  test(`told with page and line: ${title}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-page-'));
    try {
      writeFileSync(join(folder, 'a.md'), page);
      const [first = 'nothing'] = checkPage('a.md', shownIn(blocksOf(join(folder, 'a.md'))));
      assert.match(first, says);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
