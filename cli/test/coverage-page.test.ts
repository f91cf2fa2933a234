/** The page of the coverage: what it marks, that it needs nothing else, that data cannot steer it; and many documents. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runProgram } from '../run-program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { makeProject } from '../testing/run-cli.ts';

const FLOW = `holdfast: "1"
name: order
version: 1.0.0
title: "<script>alert(1)</script> & more"
timeout: P1D
steps:
  - { id: lane, call: rules.decide, with: { table: ./lane.rules.yaml, facts: "\${ $input }" } }
  - id: pay
    if: "\${ $input.amount > 10 }"
    call: http.requestKeyed
    with: { connection: bank, method: POST, path: /payments }
    compensate: { call: http.requestKeyed, with: { connection: bank, method: POST, path: /refunds } }
    catch:
      - { errors: [http.refused], steps: [{ id: later, set: { when: later } }] }
  - { id: done, return: { ok: true } }
`;
const TABLE = `holdfast: "1"
hitPolicy: F
inputs: { amount: { type: number } }
outputs: { lane: { type: text } }
rules:
  - { id: slow, when: { amount: { above: 100 } }, then: { lane: slow } }
default: { lane: fast }
`;
const one = (name: string, amount: number) =>
  `flow: ./order.flow.yaml\ntests: [{ name: "${name}", input: { amount: ${amount} }, expect: { outcome: completed } }]\n`;
const FILES = {
  'holdfast.yaml':
    'holdfast: "1"\nname: shop\nconnections: { bank: { kind: http, baseUrl: "https://bank.example.org" } }\n',
  'order.flow.yaml': FLOW,
  'lane.rules.yaml': TABLE,
};

async function pageOf(files: { readonly [path: string]: string }): Promise<string> {
  const cwd = makeProject({ ...FILES, ...files });
  const io = fakeIo({ cwd });
  assert.equal(await runProgram(['test', '--coverage-dir', 'out/coverage'], io), 0, io.written.err);
  assert.match(io.written.err, /Wrote out.coverage.index\.html/);
  return readFileSync(join(cwd, 'out', 'coverage', 'index.html'), 'utf8');
}

/** Of the lines of the page that show a line of YAML: what it is marked, and what is said of it. */
function marksOf(page: string): ReadonlyMap<string, string> {
  const rows = page.matchAll(
    /<tr id="[^"]+" class="(yes|half|no|none) \w+">.*?<pre>(.*?)<\/pre><\/td><td class="notes">(.*?)<\/td><\/tr>/g,
  );
  return new Map([...rows].map(([, mark = '', line = '', notes = '']) => [line.trim(), `${mark} ${notes}`]));
}

test('steps, branches, catches, undos and rules are marked in the YAML, with the tests that reach them', async () => {
  const marks = marksOf(await pageOf({ 'a.test.yaml': one('small <b>', 5) }));
  const says = (start: string): string => [...marks].find(([line]) => line.startsWith(start))?.[1] ?? '';
  assert.match(says('- { id: done'), /^yes .*done: small &lt;b&gt;</);
  assert.match(says('- id: pay'), /^half|^no/);
  assert.match(says('- id: pay'), /✓ if of pay is false.*|✗ if of pay is true/);
  assert.match(says('compensate:'), /^no .*undo of pay/);
  assert.match(says('- { errors: [http.refused]'), /^no .*catch 1 of pay/);
  assert.match(says('- { id: slow'), /^no .*rule slow of lane/);
  assert.match(says('default:'), /^yes .*rule default of lane: small/);
});

test('several documents of a flow count together', async () => {
  const page = await pageOf({ 'a.test.yaml': one('small', 5), 'b.test.yaml': one('large', 500) });
  const marks = marksOf(page);
  assert.match([...marks].find(([line]) => line.startsWith('- { id: slow'))?.[1] ?? '', /^yes .*: large</);
  assert.match(page, /<code>a\.test\.yaml<\/code>, <code>b\.test\.yaml<\/code>/);
  assert.match(page, /<td class="yes"><strong>100 %<\/strong> <span class="of">2 of 2<\/span><\/td>/);
});

test('the page needs nothing else, holds no time, and no text of a project is markup', async () => {
  const page = await pageOf({ 'a.test.yaml': one('small <b>', 5) });
  assert.equal(await pageOf({ 'a.test.yaml': one('small <b>', 5) }), page);
  assert.match(page, /default-src 'none'/);
  assert.doesNotMatch(page.replace(/<pre>.*?<\/pre>/g, ''), /https?:|<script|<link|<img|@import|url\(/);
  assert.doesNotMatch(page, /<script|<b>/);
  assert.match(page, /&lt;script&gt;alert\(1\)&lt;\/script&gt; &amp; more/);
  assert.match(page, /prefers-color-scheme: dark/);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, to] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.includes(to), to);
});

const VOID = new Set(['meta']);

test('every element of the page is closed where it was opened', async () => {
  const page = await pageOf({ 'a.test.yaml': one('small', 5) });
  const open: string[] = [];
  for (const [, closes, name = ''] of page
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .matchAll(/<(\/?)([a-z][a-z0-9]*)/g)) {
    if (closes === '/') assert.equal(open.pop(), name);
    else if (!VOID.has(name)) open.push(name);
  }
  assert.deepEqual(open, []);
});

test('a folder that cannot be written is no failed test', async () => {
  const cwd = makeProject({ ...FILES, 'a.test.yaml': one('small', 5) });
  writeFileSync(join(cwd, 'taken'), '');
  const io = fakeIo({ cwd });
  assert.equal(await runProgram(['test', '--coverage-dir', 'taken'], io), 3);
  assert.match(io.written.err, /The page of the coverage cannot be written/);
});

/** Above what one thread takes. */
const MANY = 90;
const FAILS = 44;

test('many documents run in several threads; the report stands in the order of the documents', async () => {
  const name = (i: number): string => `t${String(i).padStart(2, '0')}`;
  const simple = 'holdfast: "1"\nname: order\nversion: 1.0.0\nsteps: [{ id: done, return: { ok: true } }]\n';
  const documents = Array.from({ length: MANY }, (_, i) => {
    const outcome = i === FAILS ? 'failed' : 'completed';
    const text = `flow: ./order.flow.yaml\ntests: [{ name: ${name(i)}, expect: { outcome: ${outcome}, snapshot: output } }]\n`;
    return [`${name(i)}.test.yaml`, text] as const;
  });
  const broken = { 'zz.test.yaml': 'flow: ./none.flow.yaml\ntests: [{ name: a, expect: { outcome: completed } }]\n' };
  const cwd = makeProject({ 'order.flow.yaml': simple, ...Object.fromEntries(documents), ...broken });
  assert.equal(await runProgram(['test', '--update'], fakeIo({ cwd })), 1);
  const io = fakeIo({ cwd });
  assert.equal(await runProgram(['test', '--format', 'tap'], io), 1);
  const lines = io.written.out.split('\n').filter((line) => /^(not )?ok/.test(line));
  const expected = documents.map(([path], i) => `${i === FAILS ? 'not ok' : 'ok'} ${i + 2} - ${path}: ${name(i)}`);
  assert.deepEqual(lines.slice(1), expected);
  assert.match(lines[0] ?? '', /not ok 1 - zz\.test\.yaml/);
});
