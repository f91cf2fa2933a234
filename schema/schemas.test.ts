import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** This file runs from dist/schema. */
const FOLDER = join(import.meta.dirname, '..', '..', 'schema');
const SUFFIX = '.schema.json';

type Part = { readonly [key: string]: unknown };

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every map of a schema with its JSON Pointer. */
function* partsOf(value: unknown, at: string): Generator<readonly [string, Part]> {
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* partsOf(item, `${at}/${i}`);
  if (!isPart(value)) return;
  yield [at, value];
  for (const [key, child] of Object.entries(value)) yield* partsOf(child, `${at}/${key}`);
}

function propertiesOf(part: Part): readonly (readonly [string, Part])[] {
  const properties = isPart(part.properties) ? part.properties : {};
  return Object.entries(properties).flatMap(([key, value]) => (isPart(value) ? [[key, value] as const] : []));
}

function definitionOf(schema: Part, reference: unknown): Part | undefined {
  const name = String(reference).replace('#/$defs/', '');
  const found = isPart(schema.$defs) ? schema.$defs[name] : undefined;
  return isPart(found) ? found : undefined;
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(SUFFIX))) {
  const schema: unknown = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
  assert.ok(isPart(schema));
  const parts = [...partsOf(schema, '')];

  test(`${file} is a strict JSON Schema of draft 2020-12`, () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true });
    ajv.addVocabulary(['patternErrorMessage']);
    assert.doesNotThrow(() => ajv.compile(schema));
  });

  test(`${file} describes every field, so that hovering over it is documentation`, () => {
    const silent = parts.flatMap(([at, part]) =>
      propertiesOf(part)
        .filter(([, value]) => {
          const text = value.description ?? definitionOf(schema, value.$ref)?.description;
          return typeof text !== 'string' || text.length < 5;
        })
        .map(([key]) => `${at}/properties/${key}`),
    );
    assert.deepEqual(silent, []);
  });

  test(`${file}: maps are closed, patterns say what they take, definitions are used`, () => {
    const open = parts.filter(([, part]) => isPart(part.properties) && part.additionalProperties !== false);
    assert.deepEqual(open.map(([at]) => at), []); // biome-ignore format: one line
    const mute = parts.filter(([, part]) => typeof part.pattern === 'string' && part.patternErrorMessage === undefined);
    assert.deepEqual(mute.map(([at]) => at), []); // biome-ignore format: one line
    const used = new Set(parts.map(([, part]) => String(part.$ref).replace('#/$defs/', '')));
    const unused = Object.keys(isPart(schema.$defs) ? schema.$defs : {}).filter((name) => !used.has(name));
    assert.deepEqual(unused, []);
  });
}
