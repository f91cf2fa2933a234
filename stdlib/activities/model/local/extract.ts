import type { Json, JsonObject } from '../../../../schema/json.ts';
import type { Place } from '../evidence.ts';
import type { ExtractorDocument, FieldReader, Pattern } from './extractor-document.ts';
import { readNumber } from './read-number.ts';

/** What was read from a text. */
export interface Extraction {
  readonly fields: JsonObject;
  /** By field: where what was read stands in the text. */
  readonly places: ReadonlyMap<string, Place>;
  /** By field: from 0 to 1. */
  readonly trust: ReadonlyMap<string, number>;
  /** Of the whole: the mean over the fields that a complete text names, an absent one being 0. */
  readonly confidence: number;
}
export type Extract = (text: string) => Extraction;

/**
 * Makes an extractor. A pattern is trusted as far as the examples bear it out: (right + 1) / (used + 2), which is one half
 * for a pattern that no example has tried.
 */
export function createExtractor(document: ExtractorDocument): Extract {
  const trustOf = measure(document);
  return (text) => {
    const fields: Record<string, Json> = {};
    const trust = new Map<string, number>();
    const places = new Map<string, Place>();
    for (const field of document.fields) {
      const found = readField(field, text);
      if (found === undefined) continue;
      fields[field.name] = found.value;
      if (found.at !== undefined) places.set(field.name, found.at);
      if (found.by !== undefined) trust.set(field.name, trustOf.get(found.by) ?? UNTRIED);
    }
    const sum = document.expect.reduce((total, name) => total + (trust.get(name) ?? 0), 0);
    const confidence =
      document.expect.length === 0 ? UNTRIED : Math.round((sum / document.expect.length) * 1_000) / 1_000;
    if (document.confidence !== undefined) fields[document.confidence] = confidence;
    return { fields, places, trust, confidence };
  };
}

const UNTRIED = 0.5;

function measure({ fields, examples }: ExtractorDocument): ReadonlyMap<Pattern, number> {
  const tally = new Map<Pattern, { used: number; right: number }>();
  for (const { text, output } of examples) {
    const wanted = output as JsonObject; // what is no map has no fields, and every reading of it is wrong
    for (const field of fields) {
      const found = readField(field, text);
      if (found?.by === undefined) continue;
      const counts = tally.get(found.by) ?? { used: 0, right: 0 };
      counts.used += 1;
      if (JSON.stringify(wanted[field.name]) === JSON.stringify(found.value)) counts.right += 1;
      tally.set(found.by, counts);
    }
  }
  return new Map([...tally].map(([pattern, { used, right }]) => [pattern, (right + 1) / (used + 2)]));
}

interface Found {
  readonly value: Json;
  /** The pattern that read it; a whole text and a list of nothing need none. */
  readonly by?: Pattern;
  /** Of a list: that of its first item. */
  readonly at?: Place;
}

function readField(field: FieldReader, text: string): Found | undefined {
  if (field.as === 'whole') return { value: text, at: { start: 0, end: text.length } };
  if (field.as === 'list') return readList(field, text);
  for (const by of field.patterns) {
    const matcher = by.matcher(text);
    if (!matcher.find()) continue;
    const value = readMatch(field, matcher.group(1), by.groupCount() > 1 ? matcher.group(2) : null);
    if (value !== undefined) return { value, by, at: { start: matcher.start(1), end: matcher.end(1) } };
  }
  return undefined;
}

function readMatch(field: FieldReader, read: string | null, unit: string | null): string | number | undefined {
  const text = read?.trim() ?? '';
  if (text === '') return undefined;
  if (field.as === 'text') return field.format.replaceAll('{1}', text);
  const number = readNumber(text);
  const factor = unit === null ? 1 : field.units.get(unit.toLowerCase());
  if (number === undefined || factor === undefined) return undefined;
  // Factors such as 1000 leave the dust of binary fractions.
  return Math.round(number * factor * 1e6) / 1e6;
}

/** Every match of every pattern, in the order of the text, each once. */
function readList(field: FieldReader, text: string): Found {
  const found: { readonly at: number; readonly end: number; readonly value: string }[] = [];
  for (const pattern of field.patterns) {
    const matcher = pattern.matcher(text);
    while (matcher.find()) {
      const read = matcher.group(1)?.trim() ?? '';
      if (read !== '')
        found.push({ at: matcher.start(1), end: matcher.end(1), value: field.format.replaceAll('{1}', read) });
    }
  }
  found.sort((a, b) => a.at - b.at);
  const [first] = found;
  const value = [...new Set(found.map((one) => one.value))];
  return first === undefined ? { value } : { value, at: { start: first.at, end: first.end } };
}
