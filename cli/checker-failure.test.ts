/** A checker that fails says so, with a report that holds nothing of the documents, and never that all is well. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDocuments } from './check-documents.ts';
import { CliFailure, EXIT } from './exit.ts';
import type { FileTree } from './source-tree.ts';

function tree(read: (path: string) => string | undefined, flows = 1): FileTree {
  const paths = Array.from({ length: flows }, (_, i) => `f${i}.flow.yaml`);
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

async function failureOf(given: FileTree): Promise<CliFailure> {
  const asked = { project: { tree: given, described: true }, env: undefined, strict: false };
  try {
    await checkDocuments(asked, undefined);
  } catch (error) {
    assert.ok(error instanceof CliFailure);
    return error;
  }
  return assert.fail('it did not fail');
}

test('a failure inside is exit 3, says where it was and not what it said', async () => {
  const failure = await failureOf(
    tree(() => {
      throw new TypeError('cannot read "hunter2" of the document');
    }),
  );
  assert.equal(failure.code, EXIT.environment);
  const text = [failure.message, ...failure.hints].join('\n');
  assert.doesNotMatch(text, /hunter2/);
  assert.match(text, /nothing is known of the documents[\s\S]*holdfast \d[\s\S]*TypeError at .*\.[jt]s:\d+/);
});

test('a thread that dies is exit 3 as well, though the other share was fine', async () => {
  // Threads read the folder, which is not there; on one core there is none.
  const flow = 'holdfast: "1"\nname: a\nversion: 1.0.0\nsteps: [ { id: b, wait: PT1M } ]\n';
  const { availableParallelism } = await import('node:os');
  if (availableParallelism() === 1) return;
  const failure = await failureOf(tree((path) => (path.endsWith('.flow.yaml') ? flow : undefined), 400));
  assert.equal(failure.code, EXIT.environment);
});
