/**
 * `npm run generate`, and the first part of every build: makes `schema/generated/` from `schema/*.schema.json`.
 * For each document: its types, and the schema itself as a module, so that nothing has to be read from disk at run time.
 * Plain Node: it runs before anything is compiled.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const SUFFIX = '.schema.json';
const HEAD = '/* Made by scripts/generate.mjs. Do not edit. */\n';

/** Makes all modules; gives their paths relative to the root. */
export async function generate(root) {
  const source = join(root, 'schema');
  const target = join(source, 'generated');
  const names = readdirSync(source)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();
  mkdirSync(target, { recursive: true });
  const kept = new Set(names.map((name) => `${name}.ts`));
  for (const file of readdirSync(target)) if (!kept.has(file)) rmSync(join(target, file), { recursive: true });
  for (const name of names) {
    const schema = JSON.parse(readFileSync(join(source, name + SUFFIX), 'utf8'));
    const types = await compile(withoutSiblings(schema), schema.title, {
      bannerComment: '',
      additionalProperties: false,
      format: false,
      unknownAny: true,
      ignoreMinAndMaxItems: true,
    });
    writeIfChanged(join(target, `${name}.ts`), HEAD + types + schemaModule(name, schema));
  }
  return names.map((name) => `schema/generated/${name}.ts`);
}

function schemaModule(name, schema) {
  return `\nimport type { JsonObject } from '../json.ts';\n\nexport const ${name}Schema: JsonObject = ${JSON.stringify(schema)};\n`;
}

/** A reference with a description of its own would become a type of its own. */
function withoutSiblings(value) {
  if (Array.isArray(value)) return value.map(withoutSiblings);
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value.$ref === 'string') return { $ref: value.$ref };
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutSiblings(child)]));
}

/** An unchanged file keeps its time, so that what is built from it stays built. */
function writeIfChanged(path, text) {
  let before;
  try {
    before = readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  if (before !== text) writeFileSync(path, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await generate(fileURLToPath(new URL('..', import.meta.url)));
}
