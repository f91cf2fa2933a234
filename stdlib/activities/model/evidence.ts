import type { Json, JsonObject } from '../../../schema/json.ts';
import { isMap } from './examples.ts';
import { MODEL_LIMITS } from './limits.ts';

/** A place in a text: characters from its start. */
export interface Place {
  readonly start: number;
  readonly end: number;
}
/** What a field was read from: `found` only where the quote stands in the text, which was looked up here. */
export type Evidence = { readonly quote: string; readonly found: boolean } & Partial<Place>;

/** Where a quote stands in a text; white space and the case of letters may differ, nothing else. */
export function findQuote(text: string, quote: string): Place | undefined {
  const words = quote
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0 || quote.length > MODEL_LIMITS.quoteChars) return undefined;
  // Literal words with white space between them: nothing here can take long.
  const pattern = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('\\s+');
  const found = new RegExp(pattern, 'i').exec(text);
  return found === null ? undefined : { start: found.index, end: found.index + found[0].length };
}

/** What a model said of its sources, looked up in the text. The last quote of a field counts. */
export function checkEvidence(text: string, said: Json | undefined): { readonly [field: string]: Evidence } {
  const checked: Record<string, Evidence> = {};
  for (const one of Array.isArray(said) ? said : []) {
    if (!isMap(one) || typeof one.field !== 'string' || typeof one.quote !== 'string') continue;
    const place = findQuote(text, one.quote);
    checked[one.field] = { quote: one.quote, found: place !== undefined, ...place };
  }
  return checked;
}

/** The fields that hold something and have no evidence that was found. */
export function findUnsupported(fields: Json, evidence: { readonly [field: string]: Evidence }): readonly string[] {
  if (!isMap(fields)) return [];
  return Object.keys(fields).filter((name) => isSomething(fields[name]) && evidence[name]?.found !== true);
}

function isSomething(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

/** What an example would say of its sources: the fields that stand in its text as they are. */
export function evidenceOfExample(text: string, output: Json): readonly JsonObject[] {
  if (!isMap(output)) return [];
  return Object.entries(output).flatMap(([field, value]): readonly JsonObject[] => {
    const place = typeof value === 'string' || typeof value === 'number' ? findQuote(text, String(value)) : undefined;
    return place === undefined ? [] : [{ field, quote: text.slice(place.start, place.end) }];
  });
}
