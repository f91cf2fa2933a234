import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';
import { buildSync } from 'esbuild';
import jsonata from 'jsonata';
import { parseSource } from '../../compiler/expression/parse.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { BUDGET, type ExpressionCase, NOW, readCases, root } from './testing/read-cases.ts';

const { bindings, groups } = readCases();
const cases = groups.flatMap((group) => group.cases);

async function askLibrary(expression: string): Promise<Partial<ExpressionCase>> {
  try {
    const result: unknown = await jsonata(expression).evaluate(undefined, structuredClone(bindings));
    if (result === undefined) return { absent: true };
    const text = JSON.stringify(result);
    const isFunction = text === undefined || /^\{"_jsonata_(lambda|function)":true/.test(text);
    return isFunction ? { isFunction: true } : { result: JSON.parse(text) };
  } catch (error) {
    const { code, name } = error as { code?: string; name?: string }; // the library throws objects with a code
    return { error: code ?? name ?? 'unknown' };
  }
}

/** What the build must give: the library's result, or a failure where it has none that is JSON. */
function check(one: ExpressionCase, actual: Evaluation): void {
  const fails = one.error !== undefined || one.isFunction === true || one.differs !== undefined;
  assert.equal(actual.t, fails ? 'failed' : 'done', `${one.expression}: ${JSON.stringify(actual)}`);
  if (actual.t === 'done') assert.deepEqual(actual.value, one.result, one.expression);
}

test('there are at least 300 cases, each once', () => {
  assert.ok(cases.length >= 300);
  assert.equal(new Set(cases.map(({ expression }) => expression)).size, cases.length);
});

test('the recorded results are those of the unchanged library', async () => {
  for (const one of cases) {
    const { expression, refused: _, differs: __, ...recorded } = one;
    // A time without an offset depends on the machine, which is why the build refuses it.
    if (/toMillis\("[^"]*T[0-9:]+"\)/.test(expression)) continue;
    assert.deepEqual(await askLibrary(expression), recorded, expression);
  }
});

test('the build gives what the library gives', () => {
  for (const one of cases) check(one, evaluate(one.expression, bindings, BUDGET, NOW));
});

test('the build has no promise, clock, randomness or host in it', () => {
  const text = readFileSync(`${root}/interpreter/expression/generated/jsonata.ts`, 'utf8');
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
  const banned =
    /\b(async|await|Promise|Date\.now|Date\.parse|Math\.random|require|process|Buffer|window|global|Intl|localeCompare|toLocale\w*|eval|Function|setTimeout)\b|new Date\(\)/g;
  assert.deepEqual(code.match(banned) ?? [], []);
});

test('evaluation leaves its bindings as they are', () => {
  const own = structuredClone(bindings);
  for (const { expression } of cases) evaluate(expression, own, BUDGET, NOW);
  assert.deepEqual(own, bindings);
});

test('frozen bindings give the same', () => {
  const frozen = freeze(structuredClone(bindings));
  for (const one of cases) check(one, evaluate(one.expression, frozen, BUDGET, NOW));
});

test('a bare vm context gives the same', () => {
  const bundle = buildSync({
    entryPoints: [`${root}/dist/interpreter/expression/evaluate.js`],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'expressions',
  });
  const context = vm.createContext({});
  vm.runInContext(bundle.outputFiles[0]?.text ?? '', context);
  context.given = JSON.stringify({ bindings, sources: cases.map(({ expression }) => expression), BUDGET, NOW });
  const text: unknown = vm.runInContext(
    `(() => {
      const { bindings, sources, BUDGET, NOW } = JSON.parse(given);
      return JSON.stringify(sources.map((one) => expressions.evaluate(one, bindings, BUDGET, NOW)));
    })()`,
    context,
  );
  assert.equal(text, JSON.stringify(cases.map(({ expression }) => evaluate(expression, bindings, BUDGET, NOW))));
});

test('the compiler refuses what is outside the profile, by its codes', () => {
  for (const { expression, refused } of cases) {
    const codes = [...new Set(parseSource(expression).findings.map(({ code }) => code))];
    assert.deepEqual(codes, refused ?? [], expression);
  }
});

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) freeze(member);
    Object.freeze(value);
  }
  return value;
}
