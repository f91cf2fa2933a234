/**
 * `compiler/fixtures/fixes`: documents with mistakes that leave no choice. Beside each, `<path>.fixed` holds the text after
 * `--fix`, and `<path>.left` the errors that are left in it: place and code, one a line.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFixture, treeOf } from '../compiler/fixtures/project.ts';
import type { SourceTree } from '../compiler/types.ts';
import { fixProject } from './fix-project.ts';
import type { OpenProject } from './project.ts';
import { renderTextDiff } from './render/text-diff.ts';

const ALL = readFixture('fixes');
const FILES = Object.fromEntries(Object.entries(ALL).filter(([path]) => !/\.(fixed|left)$/.test(path)));
const HEAD = 'holdfast: "1"\nname: a\nversion: 1.0.0\nsteps:\n';

const open = (tree: SourceTree): OpenProject => ({
  described: true,
  tree: { ...tree, root: '/', inFolder: false, locate: (file) => file, nested: () => [], refresh: () => undefined },
});

const fixed = await fixProject(open(treeOf(FILES)), undefined, undefined);
const after = { ...FILES, ...Object.fromEntries(fixed.files.map((file) => [file.path, file.after])) };

for (const path of Object.keys(FILES).filter((one) => one.endsWith('.flow.yaml'))) {
  test(`${path}: the text after --fix, and what is left to say`, () => {
    assert.equal(after[path], ALL[`${path}.fixed`]);
    const left = fixed.checked.diagnostics
      .filter(({ range, severity }) => range.file === path && severity === 'error')
      .map(({ code, range }) => `${range.line}:${range.col} ${code}\n`);
    assert.equal(left.join(''), ALL[`${path}.left`] ?? '');
  });
}

test('fixing again changes nothing', async () => {
  const again = await fixProject(open(treeOf(after)), undefined, undefined);
  assert.deepEqual(again.files, []);
  assert.equal(again.fixed, 0);
});

async function fixText(text: string): Promise<string> {
  const { files } = await fixProject(open(treeOf({ 'a.flow.yaml': text })), undefined, undefined);
  return files[0]?.after ?? text;
}

const STEP = '  - { id: first, set: { x: 1 } }\n';

const texts: { readonly [name: string]: readonly [before: string, after: string] } = {
  'line breaks of Windows': [
    `${HEAD}${STEP}`.replaceAll('\n', '\r\n').replace('set:', 'Set:'),
    `${HEAD}${STEP}`.replaceAll('\n', '\r\n'),
  ],
  'a byte order mark': [`\ufeff${HEAD}${STEP}`.replace('holdfast', 'holdfsat'), `\ufeff${HEAD}${STEP}`],
  'no line break at the end': [`${HEAD}  - { id: a, Wait: PT1M }`, `${HEAD}  - { id: a, wait: PT1M }`],
  'two that are near': [
    `${HEAD}  - { id: one1, set: { x: 1 } }\n  - { id: one2, set: { x: 1 } }\n  - { id: c, set: { x: "\${ $steps.one }" } }\n`,
    `${HEAD}  - { id: one1, set: { x: 1 } }\n  - { id: one2, set: { x: 1 } }\n  - { id: c, set: { x: "\${ $steps.one }" } }\n`,
  ],
  'a warning: what compiles keeps its meaning': [
    `${HEAD}${STEP}  - { id: b, wait: PT1S, catch: [ { errors: [timeuot], steps: [ { id: c, set: { x: 1 } } ] } ] }\n`,
    `${HEAD}${STEP}  - { id: b, wait: PT1S, catch: [ { errors: [timeuot], steps: [ { id: c, set: { x: 1 } } ] } ] }\n`,
  ],
  'what is called: another name may be another effect': [
    `${HEAD}  - { id: a, call: mail.sent, with: { to: a@example.org, subject: s } }\n`,
    `${HEAD}  - { id: a, call: mail.sent, with: { to: a@example.org, subject: s } }\n`,
  ],
  'an escape in the misspelt name': [
    `${HEAD}  - { id: a, "w\\x61it2": PT1M }\n`,
    `${HEAD}  - { id: a, "w\\x61it2": PT1M }\n`,
  ],
};

for (const [name, [before, wanted]] of Object.entries(texts)) {
  test(`--fix of ${name}`, async () => assert.equal(await fixText(before), wanted));
}

test('the changes as a patch', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'].join('\n');
  const changed = before.replace('b', 'B').replace('k', 'K');
  assert.equal(
    renderTextDiff('x/a.yaml', before, changed),
    [
      ...['--- a/x/a.yaml', '+++ b/x/a.yaml', '@@ -1,5 +1,5 @@', ' a', '-b', '+B', ' c', ' d', ' e'],
      ...['@@ -8,4 +8,4 @@', ' h', ' i', ' j', '-k', '\\ No newline at end of file', '+K'],
      ...['\\ No newline at end of file', ''],
    ].join('\n'),
  );
});
