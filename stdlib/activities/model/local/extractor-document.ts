import { RE2JS } from 're2js';
import type { Json, JsonObject } from '../../../../schema/json.ts';
import { type AnsweredText, invalid, isMap, readAnswered } from '../examples.ts';
import { MODEL_LIMITS } from '../limits.ts';

/** How one field is read. */
export interface FieldReader {
  readonly name: string;
  /** Tried in order; the first that matches gives the field. For a list all matches of all patterns count. */
  readonly patterns: readonly Pattern[];
  /** `whole`: the field is the text itself. */
  readonly as: 'text' | 'number' | 'list' | 'whole';
  /** Factor by what the second group of a pattern reads, in small letters: `{ kg: 1, t: 1000 }`. */
  readonly units: ReadonlyMap<string, number>;
  /** Around what the first group reads: `UN{1}`. */
  readonly format: string;
}
/** Linear in the length of the text, whatever the pattern. */
export type Pattern = RE2JS;

/** An extractor: fields and their patterns, with examples that say how far they can be trusted. */
export interface ExtractorDocument {
  readonly fields: readonly FieldReader[];
  /** Fields that a complete text names: what confidence is measured over. */
  readonly expect: readonly string[];
  /** Name of the field that takes the confidence. */
  readonly confidence: string | undefined;
  readonly examples: readonly AnsweredText[];
}

/** Reads `{ fields, expect, confidence, examples }`. Throws `config.invalid` with the place. */
export function readExtractor(path: string, content: Json): ExtractorDocument {
  if (!isMap(content) || !isMap(content.fields)) throw invalid(`${path} must hold \`fields\`: how each field is read.`);
  const fields = Object.entries(content.fields).map(([name, field]) =>
    readField(`${path}: field "${name}"`, name, field),
  );
  const count = fields.reduce((sum, { patterns }) => sum + patterns.length, 0);
  if (count > MODEL_LIMITS.patterns)
    throw invalid(`${path} has ${count} patterns; ${MODEL_LIMITS.patterns} are allowed.`);
  const expect = content.expect ?? [];
  if (!isTexts(expect) || expect.some((name) => !fields.some((field) => field.name === name))) {
    throw invalid(`${path}: \`expect\` must be a list of names of fields.`);
  }
  const { confidence } = content;
  if (confidence !== undefined && typeof confidence !== 'string')
    throw invalid(`${path}: \`confidence\` must name a field.`);
  return {
    fields,
    expect,
    confidence,
    examples: content.examples === undefined ? [] : readAnswered(path, content.examples),
  };
}

function readField(where: string, name: string, field: Json): FieldReader {
  if (!isMap(field)) throw invalid(`${where} must be a map.`);
  const { as = 'text', patterns = [], units, format = '{1}' } = field;
  if (as !== 'text' && as !== 'number' && as !== 'list' && as !== 'whole')
    throw invalid(`${where}: \`as\` must be text, number, list or whole.`);
  if (!isTexts(patterns) || (as !== 'whole' && patterns.length === 0))
    throw invalid(`${where} needs \`patterns\`, a list of texts.`);
  if (typeof format !== 'string') throw invalid(`${where}: \`format\` must be a text, with {1} for what was read.`);
  return {
    name,
    as,
    format,
    units: readUnits(where, units),
    patterns: patterns.map((pattern) => compile(where, pattern)),
  };
}

function compile(where: string, pattern: string): Pattern {
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern), RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE);
    if (compiled.groupCount() > 0) return compiled;
  } catch (thrown) {
    throw invalid(
      `${where}: the pattern ${pattern} cannot be used: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
  throw invalid(`${where}: the pattern ${pattern} needs a group: what is in the first \`(…)\` is read.`);
}

function readUnits(where: string, units: Json | undefined): ReadonlyMap<string, number> {
  const entries = Object.entries(isMap(units) ? units : ({} satisfies JsonObject));
  const read = entries.map(([unit, factor]): [string, number] => {
    if (typeof factor !== 'number') throw invalid(`${where}: the unit "${unit}" must have a number.`);
    return [unit.toLowerCase(), factor];
  });
  return new Map(read);
}

function isTexts(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
