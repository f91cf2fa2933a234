/** The page of a document: every key with what it takes and what it means, from its JSON Schema. */

import { code, page, slug, table } from '../../cli/render/page-parts.ts';
import type { JsonObject } from '../../schema/json.ts';
import { definition, headingOf, isObject, refOf, schemasIn, text, typeWords } from './schema-words.ts';

/** Keys that every step has are told once. */
const ON_EVERY_STEP = 'Every step';

interface Section {
  readonly heading: string;
  readonly schema: JsonObject;
}

export function makeSchemaPage(root: JsonObject, heading: string, intro: string): string {
  const sections = collectSections(root);
  const common = keysOfEveryStep(root);
  const telling = sections.filter(({ schema }) => isObject(schema.properties) || schema.oneOf !== undefined);
  const words = sections.filter((section) => !telling.includes(section));
  const parts = telling.map(({ heading: name, schema }) => {
    const skipped = headingOf(schema)?.startsWith('Verb: ') ? new Set(common.keys()) : new Set<string>();
    const more = skipped.size > 0 ? `Beside the keys of [every step](#${slug(ON_EVERY_STEP)}):` : '';
    return [`## ${name}`, text(schema.description), more, choices(root, schema), keyTable(root, schema, skipped)];
  });
  const every =
    common.size === 0
      ? []
      : [`## ${ON_EVERY_STEP}`, keyTable(root, everyStep(common), new Set()), matrix(root, common)];
  const rows = words
    .toSorted((a, b) => (a.heading < b.heading ? -1 : 1))
    .map(({ heading: name, schema }) => [
      `<a id="${slug(name)}"></a>${name}`,
      typeOf(root, schema),
      text(schema.description),
    ]);
  return page(
    `# ${heading}`,
    intro,
    text(root.description),
    keyTable(root, root, new Set()),
    choices(root, root),
    ...every,
    ...parts.flat(),
    words.length > 0 ? '## Kinds of values' : '',
    table(['kind', 'takes', 'is'], rows),
  );
}

/** The pattern is told by its message: people read examples faster. */
function typeOf(root: JsonObject, schema: JsonObject): string {
  return typeof schema.patternErrorMessage === 'string' ? schema.patternErrorMessage : typeWords(root, schema);
}

function keyTable(root: JsonObject, schema: JsonObject, skipped: ReadonlySet<string>): string {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  const rows = fields
    .filter(([key]) => !skipped.has(key))
    .map(([key, field]) => {
      const one = isObject(field) ? field : {};
      const ref = refOf(one);
      const description = text(one.description) || (ref === undefined ? '' : text(definition(root, ref).description));
      return [code(key) + (required.includes(key) ? ' *' : ''), typeWords(root, one), description];
    });
  return table(['key', 'takes', 'is'], rows);
}

function choices(root: JsonObject, schema: JsonObject): string {
  const rows = schemasIn(schema.oneOf).map((one) => [typeWords(root, one), descriptionOf(root, one)]);
  return table(['one of', 'is'], rows);
}

function descriptionOf(root: JsonObject, schema: JsonObject): string {
  const ref = refOf(schema);
  return text(schema.description) || (ref === undefined ? '' : text(definition(root, ref).description));
}

/** All that is referred to, in the order in which a reader of the document meets it. */
function collectSections(root: JsonObject): readonly Section[] {
  const found = new Map<string, JsonObject>();
  const visit = (schema: JsonObject, name?: string): void => {
    const ref = refOf(schema);
    if (ref !== undefined) {
      const target = definition(root, ref);
      visit(target, headingOf(target) ?? ref);
      return;
    }
    const heading = name ?? (isObject(schema.properties) ? headingOf(schema) : undefined);
    if (heading !== undefined) {
      if (found.has(heading)) return;
      found.set(heading, schema);
    }
    for (const child of childrenOf(schema)) visit(child);
  };
  for (const child of childrenOf(root)) visit(child);
  return [...found].map(([heading, schema]) => ({ heading, schema }));
}

function childrenOf(schema: JsonObject): readonly JsonObject[] {
  const fields = isObject(schema.properties) ? Object.values(schema.properties) : [];
  return [...fields, schema.items, schema.additionalProperties, schema.propertyNames]
    .filter(isObject)
    .concat(schemasIn(schema.oneOf), schemasIn(schema.anyOf));
}

function stepsOf(root: JsonObject): readonly JsonObject[] {
  const step = isObject(root.$defs) ? root.$defs.step : undefined;
  return isObject(step) ? schemasIn(step.oneOf).map((one) => definition(root, refOf(one) ?? '')) : [];
}

function keysOfEveryStep(root: JsonObject): ReadonlyMap<string, JsonObject> {
  const [first, ...others] = stepsOf(root);
  const fields = isObject(first?.properties) ? Object.entries(first.properties) : [];
  const shared = fields.filter(([key]) =>
    others.every(({ properties }) => isObject(properties) && properties[key] !== undefined),
  );
  return new Map(shared.flatMap(([key, field]) => (isObject(field) ? [[key, field] as const] : [])));
}

function everyStep(common: ReadonlyMap<string, JsonObject>): JsonObject {
  return { required: ['id'], properties: Object.fromEntries(common) };
}

/** Which keys may stand on which verbs. */
function matrix(root: JsonObject, common: ReadonlyMap<string, JsonObject>): string {
  const steps = stepsOf(root).map((schema) => ({
    verb: (headingOf(schema) ?? '').replace('Verb: ', ''),
    keys: isObject(schema.properties) ? Object.keys(schema.properties) : [],
  }));
  const verbs = new Set(steps.map(({ verb }) => verb));
  const keys = [...new Set(steps.flatMap(({ keys }) => keys))].filter((key) => !common.has(key) && !verbs.has(key));
  const rows = keys.map((key) => [
    code(key),
    steps
      .filter((step) => step.keys.includes(key))
      .map(({ verb }) => `[${verb}](#${slug(`Verb: ${verb}`)})`)
      .join(', '),
  ]);
  return table(['key', 'is allowed on'], rows);
}
