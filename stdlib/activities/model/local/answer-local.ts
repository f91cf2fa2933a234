import type { Json, JsonObject, JsonSchema } from '../../../../schema/json.ts';
import { ActivityError, type CallContext, type ModelAlias } from '../../../activity.ts';
import type { Evidence } from '../evidence.ts';
import { findExamples, invalid, readLabelled } from '../examples.ts';
import { MODEL_LIMITS } from '../limits.ts';
import type { FileValue, PromptValue } from '../types.ts';
import { createCache } from './cache.ts';
import { createExtractor, type Extraction } from './extract.ts';
import { readExtractor } from './extractor-document.ts';
import { reportLocal } from './report-local.ts';
import type { Scores, TrainedClassifier } from './train.ts';

// Loaded when it is needed: reading fields takes no language model.
const classifiers = createCache<Promise<TrainedClassifier>>(async (path, content) => {
  const { trainClassifier } = await import('./train.ts');
  return trainClassifier(path, readLabelled(path, content));
});
const extractors = createCache((path, content) => createExtractor(readExtractor(path, content)));

/** Classifies by the classifier that the examples train. */
export async function classifyLocally(
  text: string,
  given: FileValue | undefined,
  alias: ModelAlias,
  context: CallContext,
): Promise<Scores & { readonly labels: readonly string[] }> {
  const examples = need(given, alias, context, 'a list of `{ text, label }`');
  const classifier = await classifiers(examples.path, examples.content);
  reportLocal(alias, context);
  return { labels: classifier.labels, ...classifier.classify(checkText(text)) };
}

/** Reads the fields of an extractor from the data of the prompt, keeps what the schema knows, and has that judged. */
export function generateLocally(
  prompt: PromptValue,
  schema: JsonSchema | undefined,
  given: FileValue | undefined,
  alias: ModelAlias,
  context: CallContext,
): Json {
  if (schema === undefined)
    throw invalid(`The local model "${alias.alias}" reads fields and writes no text; give the step a \`schema\`.`);
  return read(textOf(prompt, alias), schema, given, alias, context).fields;
}

/** The same for a text, with the place of each field. */
export function extractLocally(
  text: string,
  schema: JsonSchema,
  given: FileValue | undefined,
  alias: ModelAlias,
  context: CallContext,
): { readonly fields: Json; readonly evidence: { readonly [field: string]: Evidence } } {
  const { fields, places } = read(text, schema, given, alias, context);
  const known = [...places].filter(([name]) => Object.hasOwn(fields, name));
  const evidence = known.map(([name, { start, end }]): [string, Evidence] => [
    name,
    { quote: text.slice(start, end), found: true, start, end },
  ]);
  return { fields, evidence: Object.fromEntries(evidence) };
}

function read(
  text: string,
  schema: JsonSchema,
  given: FileValue | undefined,
  alias: ModelAlias,
  context: CallContext,
): { readonly fields: JsonObject; readonly places: Extraction['places'] } {
  const extractor = need(given, alias, context, 'a map with `fields`');
  const extraction = extractors(extractor.path, extractor.content)(checkText(text));
  reportLocal(alias, context);
  const fields = keepKnown(extraction, schema);
  const problems = context.services.validate(schema, fields).slice(0, MODEL_LIMITS.findings);
  if (problems.length === 0) return { fields, places: extraction.places };
  const detail = `What "${alias.alias}" read does not fit. ${problems.join('; ')}`;
  throw new ActivityError('model.contract', detail, { data: { problems } });
}

function need(
  given: FileValue | undefined,
  alias: ModelAlias,
  context: CallContext,
  what: string,
): { readonly path: string; readonly content: Json } {
  const found = findExamples(given, alias, context);
  if (found !== undefined) return found;
  throw invalid(
    `The local model "${alias.alias}" needs \`examples\`, of the alias or of the step: the path of ${what}.`,
  );
}

function checkText(text: string): string {
  if (text.length <= MODEL_LIMITS.textChars) return text;
  throw new ActivityError(
    'model.refused',
    `The text has ${text.length} characters; ${MODEL_LIMITS.textChars} are allowed.`,
  );
}

/** The data, not the prompt around it: instructions are for models that read. */
function textOf(prompt: PromptValue, alias: ModelAlias): string {
  if (typeof prompt === 'string') return prompt;
  const data = prompt.data ?? {};
  const named = alias.options.read;
  const texts = Object.entries(data).filter(
    ([name, value]) => typeof value === 'string' && (named === undefined || named === name),
  );
  const [only] = texts;
  if (only !== undefined && texts.length === 1) return String(only[1]);
  throw invalid(
    `The local model "${alias.alias}" reads one text of the prompt's data, and there are ${texts.length}; name it by the option "read".`,
  );
}

/** An extractor may read more than a step asks for. */
function keepKnown({ fields }: Extraction, schema: JsonSchema): JsonObject {
  if (typeof schema === 'boolean' || schema.additionalProperties !== false) return fields;
  const known = schema.properties;
  if (typeof known !== 'object' || known === null) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(known, name)));
}
