/**
 * Writes into interpreter/expression/cases.json what the unchanged library gives for each case. What is ours stays:
 * `refused` (the code with which the profile refuses it) and `differs` (why the build fails where the library gives a value).
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import jsonata from 'jsonata';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const file = join(root, 'interpreter', 'expression', 'cases.json');

async function outcomeOf(expression, bindings) {
  try {
    const result = await jsonata(expression).evaluate(undefined, bindings);
    if (result === undefined) return { absent: true };
    const text = JSON.stringify(result);
    return text === undefined || isFunction(result) ? { isFunction: true } : { result: JSON.parse(text) };
  } catch (error) {
    return { error: error.code ?? error.name };
  }
}
const isFunction = (value) =>
  typeof value === 'object' && value !== null && (value._jsonata_lambda === true || value._jsonata_function === true);

const { bindings, groups } = JSON.parse(readFileSync(file, 'utf8'));
for (const { cases } of groups) {
  for (const [i, { expression, refused, differs }] of cases.entries()) {
    const outcome = await outcomeOf(expression, structuredClone(bindings));
    cases[i] = { expression, ...outcome, ...(refused && { refused }), ...(differs && { differs }) };
  }
}
writeFileSync(file, JSON.stringify({ bindings, groups }));
spawnSync(process.execPath, [
  join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome'),
  'check',
  '--write',
  file,
]);
