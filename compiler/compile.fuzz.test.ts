import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../schema/json.ts';
import { compileIn } from './compile.ts';
import { createRandom, mutateText, mutateTree, pick, type Random } from './fixtures/mutate.ts';
import { optionsFor, readFixture, treeOf } from './fixtures/project.ts';
import { parse } from './parse.ts';
import { createSession } from './resolve/session.ts';
import { toJson } from './resolve/to-json.ts';
import type { Compiled } from './types.ts';

/** Mutated documents in all; each seed is one. */
const DOCUMENTS = 10_000;
/** Documents of one test, so that a failure names its neighbourhood. */
const CHUNK = 1_000;

const FILES = readFixture('language');
const OPTIONS = optionsFor(treeOf(FILES));
const FLOWS = Object.keys(FILES).filter((path) => path.endsWith('.flow.yaml'));
const ENTRIES = ['cargo-release.flow.yaml', 'every-verb.flow.yaml', 'kyc-review.flow.yaml'];
/** Documents that a mutation leaves alone are parsed once for all. */
const PARSED = new Map(
  Object.entries(FILES).flatMap(([path, text]) => (path.endsWith('.hbs') ? [] : [[path, parse(path, text)]])),
);
const TREES = new Map([...PARSED].flatMap(([path, { value }]) => (value ? [[path, toJson(value)] as const] : [])));

for (let start = 0; start < DOCUMENTS; start += CHUNK) {
  test(`documents ${start} to ${start + CHUNK - 1}: findings with places, or a plan, and never a throw`, () => {
    for (let seed = start; seed < start + CHUNK; seed++) compileMutated(seed);
  });
}

/** A flow with a few neighbouring steps of the whole one: many small documents find more than few large ones. */
function excerpt(flow: Json, random: Random): Json {
  if (typeof flow !== 'object' || flow === null || !('steps' in flow) || !Array.isArray(flow.steps)) return flow;
  const start = Math.floor(random() * flow.steps.length);
  return { ...flow, steps: flow.steps.slice(start, start + 1 + Math.floor(random() * 4)) };
}

function compileMutated(seed: number): void {
  const random = createRandom(seed);
  const entry = pick(random, ENTRIES);
  // Mostly the flow itself; else one of the documents that flows bring in.
  const target = random() < 0.7 ? entry : pick(random, [...FLOWS, ...Object.keys(FILES)]);
  const parsed = TREES.get(target);
  const mutated =
    parsed !== undefined && random() < 0.6
      ? JSON.stringify(mutateTree(target === entry ? excerpt(parsed, random) : parsed, random))
      : mutateText(FILES[target] ?? '', random);
  const files = { ...FILES, [target]: mutated };
  const session = createSession(treeOf(files), OPTIONS);
  for (const [path, document] of PARSED) if (path !== target) session.documents.set(path, document);
  let compiled: Compiled;
  try {
    compiled = compileIn(session, entry);
  } catch (thrown) {
    throw new Error(`seed ${seed} (${target}) throws\n${mutated}`, { cause: thrown });
  }
  const { plan, diagnostics } = compiled;
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  assert.equal(
    plan === undefined,
    failed,
    `seed ${seed}: a plan, or an error\n${JSON.stringify(diagnostics)}\n${mutated}`,
  );
  for (const { range, message, code } of diagnostics) {
    assert.ok(Object.hasOwn(files, range.file), `seed ${seed}: ${code} is in ${range.file}`);
    assert.ok(
      range.line >= 1 && range.col >= 1 && range.endLine >= range.line,
      `seed ${seed}: ${code} ${JSON.stringify(range)}`,
    );
    assert.ok(message.length > 0 && message.length < 2_000, `seed ${seed}: ${code} says ${message.length} characters`);
  }
}
