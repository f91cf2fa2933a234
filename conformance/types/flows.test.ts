/** What steps of a run put out is always of the types that were worked out for them, across steps and in every verb. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { compileIn } from '../../compiler/compile.ts';
import { analyseFlow } from '../../compiler/editor/analyse-flow.ts';
import { createSession, documentAt } from '../../compiler/resolve/session.ts';
import { stepsOf } from '../../compiler/resolve/walk.ts';
import { isInstance } from '../../compiler/types/is-instance.ts';
import { hasValue } from '../../compiler/types/type.ts';
import { standardContracts } from '../../stdlib/index.ts';
import type { CaseGroup } from '../runner/case-file.ts';
import { worldOf } from '../runner/case-world.ts';
import { loadCases, loadContracts } from '../runner/load-cases.ts';
import { createMemoryHost } from '../runner/memory-host.ts';

/** Tests run from `dist`; the cases are read where they are written. */
const ROOT = new URL('../../../conformance/', import.meta.url);
const MAIN = 'main.flow.yaml';
/** So many outputs have to be judged by a type that says something. */
const LEAST_OUTPUTS = 200;

const host = createMemoryHost();
const contracts = new Map([...standardContracts, ...loadContracts(ROOT)]);

function analyse(group: CaseGroup) {
  const documents = new Map(Object.entries({ ...group.flows, [MAIN]: group.flow }));
  const tree = { read: (path: string) => documents.get(path), list: () => [...documents.keys()].sort() };
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  const session = createSession(tree, { contracts, digest });
  const { plan } = compileIn(session, MAIN);
  const document = documentAt(session, MAIN)?.value;
  const known = document && analyseFlow(session, MAIN, document);
  assert.ok(plan !== undefined && known !== undefined, group.name);
  return { plan, ...known };
}

test('outputs of all steps of all cases', async () => {
  let told = 0;
  for (const { name, file } of loadCases(ROOT)) {
    for (const group of file.groups) {
      const { plan, flow, types } = analyse(group);
      const steps = new Map(stepsOf(flow).map((step) => [step.id.v, step]));
      for (const one of group.cases) {
        const { journal } = await host.run(plan, worldOf(group, one));
        // A block that met `return` has completed without an output, and nothing behind it reads one.
        const returned = journal.some(({ path }) => steps.get(path)?.kind === 'return');
        for (const { path, what } of journal) {
          // `charge.3`: the step `charge`, of the item or turn 3.
          const step = steps.get(path.replace(/(\.\d+)+$/, ''));
          if (what.t !== 'step.completed' || !step || step.kind === 'return' || what.bulk) continue;
          if (what.output === undefined && returned) continue;
          const type = types.stepType(step);
          const where = `${name}: ${group.name}: ${one.name}: ${path} gives ${JSON.stringify(what.output)}`;
          assert.ok(isInstance(what.output, type), where);
          if (hasValue(type) && !type.any) told++;
        }
      }
    }
  }
  assert.ok(told >= LEAST_OUTPUTS, `${told} outputs`);
});
