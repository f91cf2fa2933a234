/** The reference says what the sources say: its made pages are fresh, its links lead somewhere, and nothing is left out. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MADE, slug } from '../cli/render/page-parts.ts';
import { LIMIT_GROUPS } from './reference-maker/limits-page.ts';
import { makeReference } from './reference-maker/make-reference.ts';

/** This file runs from dist/docs/. */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(root, 'docs', 'reference');
const read = (path: string): string => readFileSync(path, 'utf8');
const markdownIn = (path: string): readonly string[] =>
  readdirSync(path)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(path, name));

test('pages that are made are fresh: `npm run reference` makes them', async () => {
  const made = await makeReference(root);
  const stale = [...made].filter(
    ([name, text]) => !existsSync(join(folder, name)) || read(join(folder, name)) !== text,
  );
  assert.deepEqual(
    stale.map(([name]) => name),
    [],
  );
  const left = readdirSync(folder).filter((name) => read(join(folder, name)).startsWith(MADE) && !made.has(name));
  assert.deepEqual(left, []);
});

test('the index names every page', () => {
  const index = read(join(folder, 'README.md'));
  const missing = readdirSync(folder).filter((name) => name !== 'README.md' && !index.includes(`(${name}`));
  assert.deepEqual(missing, []);
});

const RULES = 41;

test('the language has an anchor for every rule', () => {
  const language = read(join(folder, 'language.md'));
  const missing = Array.from({ length: RULES }, (_, i) => `<a id="r${i + 1}"></a>`).filter(
    (id) => !language.includes(id),
  );
  assert.deepEqual(missing, []);
});

test('every limit is told with what it counts', () => {
  const page = read(join(folder, 'limits.md'));
  assert.deepEqual(
    page.split('\n').filter((line) => /^\| .*\|\s*\|$/.test(line)),
    [],
  );
  const told = new Set(LIMIT_GROUPS.map(({ name }) => name));
  const named = ['schema', 'stdlib', 'compiler', 'interpreter', 'hosts', 'cli'].flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => [...read(join(root, name, path)).matchAll(/^export const (\w*LIMITS) = \{/gm)])
      .map(([, constant = '']) => constant),
  );
  assert.deepEqual(
    named.filter((name) => !told.has(name)),
    [],
  );
});

/** Text outside code: what looks like a link or a heading inside is none. */
const outsideCode = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/(`+)[^`]*?\1/g, '');

function anchorsOf(path: string): ReadonlySet<string> {
  const text = read(path).replace(/^```[\s\S]*?^```$/gm, '');
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => slug(heading));
  const named = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  return new Set([...headings, ...named]);
}

function brokenLinks(path: string): readonly string[] {
  const links = [...outsideCode(read(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : resolve(dirname(path), file);
      if (!existsSync(target)) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).has(anchor);
    })
    .map((link) => `${relative(root, path)}: ${link}`);
}

test('links lead somewhere', () => {
  const pages = [
    ...markdownIn(root),
    ...['guide', 'decisions', 'reference'].flatMap((name) => markdownIn(join(root, 'docs', name))),
  ];
  assert.deepEqual(pages.flatMap(brokenLinks), []);
});
