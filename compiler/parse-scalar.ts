import { finding } from './diagnostics/finding.ts';
import type { ScalarNode } from './nodes.ts';
import type { Reading } from './parse-entries.ts';
import { hasLoneSurrogate } from './parse-guard.ts';
import { flowOffsets } from './parse-offsets.ts';
import type { Places } from './parse-places.ts';
import { resolvePlain } from './parse-plain.ts';

/** Longest piece of a document that a message repeats, in characters. */
const SHOWN = 40;
const shorten = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/**
 * Where the characters of a value stand: for every index of it and for its end an offset in the text, asked for once, when
 * the first place inside is. Or straight, one behind the other from the start or the opening quote: so most do.
 */
export type Offsets = 'straight' | (() => readonly number[]);

/** A scalar between two offsets. */
export function scalarNode(
  places: Places,
  start: number,
  end: number,
  value: ScalarNode['value'],
  style: ScalarNode['style'],
  offsets: Offsets,
): ScalarNode {
  if (offsets === 'straight') {
    const quote = style === 'plain' ? 0 : 1;
    const last = end - quote;
    const at: ScalarNode['at'] = (offset) => places.at(Math.min(start + quote + Math.max(0, offset), last));
    return { kind: 'scalar', range: places.range(start, end), value, style, straight: true, at };
  }
  let known: readonly number[] | undefined;
  return {
    kind: 'scalar',
    range: places.range(start, end),
    value,
    style,
    at: (offset) => {
      known ??= offsets();
      return places.at(known[Math.max(0, Math.min(offset, known.length - 1))] ?? start);
    },
  };
}

/** An unquoted scalar: null, boolean, number or text. `source` is as it stands in the document. */
export function plainScalar(reading: Reading, text: string, start: number, end: number, source: string): ScalarNode {
  const { places, diagnostics } = reading;
  const range = places.range(start, end);
  const resolved = resolvePlain(text);
  if (resolved.is === 'badNumber') {
    const hint = resolved.suggestion === undefined ? 'quote it' : `write ${resolved.suggestion}, or quote it`;
    diagnostics.push(finding('HF1010', range, `${shorten(text)} is not a number as JSON writes it`, { hint }));
  } else if (resolved.is === 'inexact') {
    const hint = 'quote it, or write fewer digits';
    diagnostics.push(finding('HF1012', range, `the number ${shorten(text)} cannot be kept exactly`, { hint }));
  } else if (resolved.is === 'badWord') {
    const hint = `write ${resolved.suggestion}, or quote it`;
    diagnostics.push(finding('HF1011', range, `${text} is read differently by different tools`, { hint }));
  }
  const value = resolved.is === 'value' ? resolved.value : resolved.is === 'badWord' ? text : 0;
  return scalarNode(
    places,
    start,
    end,
    value,
    'plain',
    isStraight(source, end - start) ? 'straight' : () => flowOffsets(source, 'plain', start),
  );
}

/** Whether a scalar of such a length in the document is on one line as it is written. */
const isStraight = (source: string, length: number): boolean => source.length === length && !source.includes('\n');

/** `source` is with its quotes. What is on one line and has no escapes is as long as its value. */
export function quotedOffsets(source: string, value: string, style: 'single' | 'double', start: number): Offsets {
  const isPlain = source.length === value.length + 2 && !/[\\\n]/.test(source);
  return isPlain ? 'straight' : () => flowOffsets(source, style, start);
}

/** A quoted or block scalar. Escapes can bring in what has no UTF-8 form: no digest would see it. */
export function textNode(
  reading: Reading,
  start: number,
  end: number,
  value: string,
  style: 'single' | 'double' | 'block',
  offsets: Offsets,
): ScalarNode {
  const { places, diagnostics } = reading;
  if (hasLoneSurrogate(value)) {
    const hint = 'a character beyond U+FFFF takes both halves of its pair';
    diagnostics.push(finding('HF1013', places.range(start, end), 'half of a surrogate pair is no character', { hint }));
  }
  return scalarNode(places, start, end, value, style, offsets);
}
