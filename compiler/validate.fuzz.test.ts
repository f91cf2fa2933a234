import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { DIAGNOSTICS } from '../schema/diagnostics.ts';
import type { Json } from '../schema/json.ts';
import { DOCUMENT_LIMITS } from '../schema/limits.ts';
import { createRandom, mutateText, mutateTree } from './fixtures/mutate.ts';
import type { Node } from './nodes.ts';
import { parse } from './parse.ts';
import { toJson } from './resolve/to-json.ts';
import { DOCUMENT_SCHEMAS, type DocumentKind, validate } from './validate.ts';
import { validateJsonSchema } from './validate-json-schema.ts';

const TEXTS = 10_000;
const TREES = 1_500;

/** This file runs from dist/compiler. */
const EXAMPLE = join(import.meta.dirname, '..', '..', 'workflows', 'cargo-release');

interface Sample {
  readonly path: string;
  readonly text: string;
  /** Undefined for JSON Schemas. */
  readonly kind: DocumentKind | undefined;
}

const samples: readonly Sample[] = readdirSync(EXAMPLE, { recursive: true, encoding: 'utf8' })
  .filter((path) => /^schemas\/.*\.json$|^[^.]+\.yaml$|\.\w+\.yaml$/.test(path.replaceAll('\\', '/')))
  .sort()
  .map((path) => ({ path, kind: kindOf(path), text: readFileSync(join(EXAMPLE, path), 'utf8') }));

function kindOf(path: string): DocumentKind | undefined {
  if (/^holdfast(\.\w+)?\.yaml$/.test(path)) return 'project';
  const suffix = /\.(\w+)\.yaml$/.exec(path)?.[1];
  return Object.keys(DOCUMENT_SCHEMAS).find((kind): kind is DocumentKind => kind === suffix);
}

function sampleOf(n: number): Sample {
  const sample = samples[n % samples.length];
  assert.ok(sample, 'the example has documents');
  return sample;
}

function countNodes(node: Node): number {
  if (node.kind === 'scalar') return 1;
  const children = node.kind === 'list' ? node.items : node.entries.map((entry) => entry.value);
  return children.reduce((sum, child) => sum + countNodes(child), 1);
}

/** Every place lies in the text, places ascend, and where nothing is escaped a place holds its character. */
function checkPlaces(node: Node, lines: readonly string[]): void {
  const inside = (line: number, col: number): boolean =>
    line >= 1 && line <= lines.length && col >= 1 && col <= (lines[line - 1] ?? '').length + 2;
  assert.ok(inside(node.range.line, node.range.col) && inside(node.range.endLine, node.range.endCol));
  if (node.kind === 'list') for (const item of node.items) checkPlaces(item, lines);
  else if (node.kind === 'map') for (const { value } of node.entries) checkPlaces(value, lines);
  else if (typeof node.value === 'string') checkCharacters(node, node.value, lines);
}

function checkCharacters(node: Node & { kind: 'scalar' }, value: string, lines: readonly string[]): void {
  let before = { line: 0, col: 0 };
  for (let i = 0; i < value.length; i++) {
    const place = node.at(i);
    assert.ok(place.line > before.line || (place.line === before.line && place.col >= before.col), 'places ascend');
    before = place;
    const char = value.charAt(i);
    const escaped = node.style === 'double' || (node.style === 'single' && char === "'");
    if (/\S/.test(char) && !escaped) assert.equal(lines[place.line - 1]?.[place.col - 1], char);
  }
}

function readAndJudge(sample: Sample, text: string): void {
  const { value, diagnostics } = parse(sample.path, text);
  assert.ok(value !== undefined || diagnostics.length > 0, 'a document that cannot be read says why');
  assert.ok(diagnostics.length <= DOCUMENT_LIMITS.findings);
  for (const { code, range } of diagnostics) {
    assert.ok(Object.hasOwn(DIAGNOSTICS, code));
    assert.ok(range.endLine > range.line || range.endCol >= range.col);
  }
  if (value === undefined) return;
  assert.ok(countNodes(value) <= DOCUMENT_LIMITS.nodes);
  checkPlaces(value, text.split('\n'));
  const found = sample.kind === undefined ? validateJsonSchema(value) : validate(value, sample.kind);
  assert.ok(found.length <= DOCUMENT_LIMITS.findings * 10);
}

test(`${TEXTS} mutated texts: nothing throws, work and findings are bounded, places are right`, () => {
  const random = createRandom(20_261_123);
  for (let n = 0; n < TEXTS; n++) {
    const sample = sampleOf(n);
    const text = mutateText(sample.text, random);
    try {
      readAndJudge(sample, text);
    } catch (error) {
      throw new Error(`document ${n} (${sample.path}):\n${text}`, { cause: error });
    }
  }
});

test(`${TREES} mutated documents: judged as the JSON Schema judges`, () => {
  const ajv = new Ajv2020({ strict: false, logger: false });
  const judges = new Map(Object.entries(DOCUMENT_SCHEMAS).map(([kind, schema]) => [kind, ajv.compile(schema)]));
  const random = createRandom(20_261_124);
  const judged = samples.filter((sample) => sample.kind !== undefined);
  let accepted = 0;
  for (let n = 0; n < TREES; n++) {
    const sample = judged[n % judged.length];
    const base = sample && parse(sample.path, sample.text).value;
    assert.ok(sample?.kind && base);
    const text = JSON.stringify(mutateTree(toJson(base), random));
    const { value } = parse(`${sample.path}.json`, text);
    if (value === undefined) continue;
    // Beyond the schema: where expressions may stand, and unreachable rules. Patterns say nothing about expressions.
    const found = validate(value, sample.kind).filter(({ code }) => code !== 'HF1113');
    const fits = judges.get(sample.kind)?.(toJson(value) satisfies Json) === true;
    if (fits) accepted++;
    if (fits || !/\$\{|\{\{/.test(text))
      assert.equal(found.length === 0, fits, `document ${n}:\n${text}\n${JSON.stringify(found)}`);
    else if (found.length > 0) assert.ok(!fits);
  }
  assert.ok(accepted > 100, 'some documents still fit');
});
