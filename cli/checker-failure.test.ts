/** A checker that fails says so, with a report that holds nothing of the documents, and never that all is well. */
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import type { Breakage } from '../schema/diagnostic.ts';
import { checkDocuments } from './check-documents.ts';
import type { Checked } from './check-project.ts';
import { EXIT } from './exit.ts';
import type { FileTree } from './source-tree.ts';
import { type TellOptions, tellChecked } from './tell-checked.ts';
import { fakeIo } from './testing/fake-io.ts';

const FLOW = 'holdfast: "1"\nname: a\nversion: 1.0.0\nsteps: [ { id: b, wait: PT1M } ]\n';
const WRONG = FLOW.replace('wait', 'wiat');

function tree(read: (path: string) => string | undefined, paths: readonly string[]): FileTree {
  return {
    root: '/nowhere/at/all',
    read,
    list: () => paths,
    nested: () => [],
    inFolder: true,
    locate: () => undefined,
    refresh: () => undefined,
  };
}

const checkTree = (given: FileTree): Promise<Checked> =>
  checkDocuments({ project: { tree: given, described: true }, env: undefined, strict: false }, undefined);

function thrown(): never {
  throw new TypeError('cannot read "hunter2" of the document');
}

function checkReport([broken, ...others]: readonly Breakage[] = [], file: string | undefined): void {
  assert.deepEqual([broken?.file, others], [file, []]);
  const text = broken?.report.join('\n') ?? '';
  assert.doesNotMatch(text, /hunter2/);
  assert.match(text, /holdfast \d[\s\S]*TypeError at .*\.[jt]s:\d+/);
}

test('a failure that is of no document says where it was and not what it said', async () => {
  const { broken, diagnostics } = await checkTree(tree(thrown, ['a.flow.yaml']));
  checkReport(broken, undefined);
  assert.deepEqual(diagnostics, []);
});

/** The second of three documents breaks the checker. */
const oneBreaks = tree(
  (path) => {
    if (path === 'b.flow.yaml') thrown();
    return path === 'holdfast.yaml' ? 'holdfast: "1"\nname: example\n' : WRONG;
  },
  ['a.flow.yaml', 'b.flow.yaml', 'c.flow.yaml', 'holdfast.yaml'],
);

test('a document that breaks the checker hides no finding of the others', async () => {
  const { broken, diagnostics, flows } = await checkTree(oneBreaks);
  checkReport(broken, 'b.flow.yaml');
  assert.deepEqual(new Set(diagnostics.map(({ range }) => range.file)), new Set(['a.flow.yaml', 'c.flow.yaml']));
  assert.deepEqual(flows, ['a.flow.yaml', 'c.flow.yaml']);
});

test('a thread that dies hides no finding of the others, and is told', async () => {
  // Threads read the folder, which is not there; on one core there is none.
  if (availableParallelism() === 1) return;
  const paths = Array.from({ length: 400 }, (_, i) => `f${i}.flow.yaml`);
  const { broken } = await checkTree(tree((path) => (path.endsWith('.flow.yaml') ? FLOW : undefined), paths));
  assert.equal(broken?.length, 1);
});

const formats: { readonly [format in TellOptions['format']]: (out: string) => void } = {
  human: (out) => assert.match(out, /HF1101[\s\S]*3 errors/),
  json: (out) => {
    const { diagnostics, broken } = JSON.parse(out);
    assert.equal(diagnostics.length > 0, true);
    checkReport(broken, '../nowhere/at/all/b.flow.yaml');
  },
  sarif: (out) => {
    const [{ invocations }] = JSON.parse(out).runs;
    assert.equal(invocations[0].executionSuccessful, false);
    const [{ locations, message }] = invocations[0].toolExecutionNotifications;
    assert.match(locations[0].physicalLocation.artifactLocation.uri, /b\.flow\.yaml$/);
    assert.match(message.text, /TypeError at/);
  },
  github: (out) => assert.match(out, /::error file=.*b\.flow\.yaml,title=The checker itself failed::/),
};
for (const [format, look] of Object.entries(formats)) {
  test(`as ${format} it is exit 3, with the findings of the others`, async () => {
    const io = fakeIo({ cwd: '/tmp' });
    const checked = { ...(await checkTree(oneBreaks)), tree: oneBreaks };
    const code = await tellChecked(io, [checked], [], { format: format as TellOptions['format'] }); // keys of the record
    assert.equal(code, EXIT.environment);
    look(io.written.out);
    assert.match(io.written.err, /The checker itself failed: nothing is known of b\.flow\.yaml\.[\s\S]*TypeError at/);
  });
}
