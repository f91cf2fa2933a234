/** Results of tests for other tools: JUnit XML, TAP, and notes on a pull request. */
import { posix, relative, resolve, sep } from 'node:path';
import { githubCommand } from '../../compiler/diagnostics/github.ts';
import type { Range } from '../../schema/diagnostic.ts';
import { escapeMarkup } from '../render/escape-markup.ts';
import type { ProjectTests } from './document-tests.ts';

/** One test, or what is wrong with a document as a whole. */
interface Case {
  /** As a person at the folder of the call would type it. */
  readonly file: string;
  readonly name: string;
  /** Empty: it passed. */
  readonly failures: readonly { readonly message: string; readonly range: Range }[];
}

function casesOf(results: readonly ProjectTests[], cwd: string): readonly Case[] {
  return results.flatMap(({ project, documents, diagnostics, orphans }) => {
    const shown = (file: string): string => relative(cwd, resolve(project.tree.root, file)).split(sep).join(posix.sep);
    const failure = (message: string, range: Range) => ({ message, range: { ...range, file: shown(range.file) } });
    const broken = diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ range, code, message }) => ({
        file: shown(range.file),
        name: `${range.file} can be used`,
        failures: [failure(`${code} ${message}`, range)],
      }));
    const ran = documents.flatMap(({ path, results: own, unused, short, obsolete }): readonly Case[] => {
      const file = shown(path);
      const whole = [
        ...[...short, ...obsolete].map(({ message, range }) => failure(message, range)),
        ...unused.map(({ v, range }) => failure(`no test uses the mock of ${v}`, range)),
      ];
      const cases = own.map(({ name, failures }) => ({
        file,
        name: name.v,
        failures: failures.map(({ message, range }) => failure(message, range)),
      }));
      return whole.length === 0
        ? cases
        : [...cases, { file, name: 'coverage, mocks and snapshots of the document', failures: whole }];
    });
    const left = orphans.map(({ message, range }) => {
      return { file: shown(range.file), name: 'snapshots have tests', failures: [failure(message, range)] };
    });
    return [...broken, ...ran, ...left];
  });
}

const where = ({ file, line, col }: Range): string => `${file}:${line}:${col}`;

/** The form that Jenkins, GitLab and others read; a suite for each document. */
export function renderJunit(results: readonly ProjectTests[], cwd: string): string {
  const cases = casesOf(results, cwd);
  const failed = (some: readonly Case[]): number => some.filter(({ failures }) => failures.length > 0).length;
  const suites = [...new Set(cases.map(({ file }) => file))].map((file) => {
    const mine = cases.filter((one) => one.file === file);
    const lines = mine.map(({ name, failures }) => {
      const head = `    <testcase name="${escapeMarkup(name)}" classname="${escapeMarkup(file)}"`;
      if (failures.length === 0) return `${head}/>`;
      const [first] = failures;
      const text = failures.map(({ message, range }) => `${where(range)} ${message}`).join('\n');
      const failure = `<failure message="${escapeMarkup(first?.message ?? '')}">${escapeMarkup(text)}</failure>`;
      return `${head}>\n      ${failure}\n    </testcase>`;
    });
    const counts = `tests="${mine.length}" failures="${failed(mine)}"`;
    return `  <testsuite name="${escapeMarkup(file)}" ${counts}>\n${lines.join('\n')}\n  </testsuite>`;
  });
  const counts = `tests="${cases.length}" failures="${failed(cases)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n${suites.join('\n')}\n</testsuites>\n`;
}

/** Test Anything Protocol, version 14. */
export function renderTap(results: readonly ProjectTests[], cwd: string): string {
  const cases = casesOf(results, cwd);
  const lines = cases.flatMap(({ file, name, failures }, i) => [
    `${failures.length === 0 ? 'ok' : 'not ok'} ${i + 1} - ${escapeTap(`${file}: ${name}`)}`,
    ...(failures.length === 0
      ? []
      : [
          '  ---',
          ...failures.map(({ message, range }) => `  - ${JSON.stringify(`${where(range)} ${message}`)}`),
          '  ...',
        ]),
  ]);
  return `TAP version 14\n1..${cases.length}\n${lines.map((line) => `${line}\n`).join('')}`;
}

const escapeTap = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\#]/g, '\\$&');

/** Workflow commands of GitHub Actions: what failed, beside its line; empty where all passed. */
export function renderGithubTests(results: readonly ProjectTests[], cwd: string): string {
  return casesOf(results, cwd)
    .flatMap(({ name, failures }) =>
      failures.map(({ message, range: { file, line, endLine } }) =>
        githubCommand('error', { file, line, endLine, title: name }, message),
      ),
    )
    .join('');
}
