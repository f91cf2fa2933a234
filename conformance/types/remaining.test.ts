/** Where nothing is told of a value that is one of several branches, it is there whichever of them have completed. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { compile } from '../../compiler/compile.ts';
import { evaluate } from '../../interpreter/expression/evaluate.ts';
import { BUDGET, NOW } from '../../interpreter/expression/testing/read-cases.ts';
import { standardContracts } from '../../stdlib/index.ts';

const NAMES = ['a', 'b', 'c'];
const SUBSETS = [...Array(2 ** NAMES.length).keys()].map((bits) => NAMES.filter((_, i) => (bits >> i) % 2 === 1));
const JOINS: readonly (readonly [join: string, least: number])[] = [
  ['race', 1],
  ['any', 1],
  ['{ atLeast: 2 }', 2],
  ['{ atLeast: 3 }', 3],
];
const SHAPES: readonly ((names: readonly string[]) => string)[] = [
  (names) => `(${names.map((name) => `$steps.q.${name}`).join(' ?? ')}).p + 1`,
  (names) => `(${names.map((name) => `$steps.q.${name}.p`).join(' ?? ')}) + 1`,
  ([first, ...rest]) =>
    `$exists($steps.q.${first}) ? 1 : (${rest.map((name) => `$steps.q.${name}.p`).join(' ?? ')}) + 1`,
];

function codesOf(join: string, source: string): readonly string[] {
  const branches = NAMES.map((name) => `${name}: [ { id: of_${name}, set: { p: 1 } } ]`).join(', ');
  const steps = `  - { id: q, parallel: { join: ${join}, branches: { ${branches} } } }\n  - { id: r, set: { x: "\${ ${source} }" } }\n`;
  const text = `holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n${steps}`;
  const tree = { read: () => text, list: () => ['main.flow.yaml'] };
  const digest = (one: string): string => createHash('sha256').update(one).digest('hex');
  const { diagnostics } = compile(tree, 'main.flow.yaml', { contracts: standardContracts, digest });
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

for (const [join, least] of JOINS) {
  test(`join: ${join}`, () => {
    for (const arms of SUBSETS.filter(({ length }) => length > 1)) {
      for (const source of SHAPES.map((shape) => shape(arms))) {
        const isSilent = codesOf(join, source).length === 0;
        // As many arms as that cannot all be absent: then nothing has to be told, else it has to.
        assert.equal(isSilent, arms.length > NAMES.length - least, `${join}: ${source}`);
        for (const there of SUBSETS.filter(({ length }) => length >= least)) {
          const q = Object.fromEntries(there.map((name) => [name, { p: 1 }]));
          const end = evaluate(source, { steps: { q } }, BUDGET, NOW);
          if (isSilent) assert.ok(end.t !== 'failed' && end.value !== undefined, `${source} of ${there.join()}`);
        }
      }
    }
  });
}
