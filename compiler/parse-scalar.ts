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

/** A scalar between two offsets; `offsets` is asked once, when the first place inside is. */
export function scalarNode(
  places: Places,
  start: number,
  end: number,
  value: ScalarNode['value'],
  style: ScalarNode['style'],
  offsets: () => readonly number[],
): ScalarNode {
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
  return scalarNode(places, start, end, value, 'plain', () => flowOffsets(source, 'plain', start));
}

/** A quoted or block scalar. Escapes can bring in what has no UTF-8 form: no digest would see it. */
export function textNode(
  reading: Reading,
  start: number,
  end: number,
  value: string,
  style: 'single' | 'double' | 'block',
  offsets: () => readonly number[],
): ScalarNode {
  const { places, diagnostics } = reading;
  if (hasLoneSurrogate(value)) {
    const hint = 'a character beyond U+FFFF takes both halves of its pair';
    diagnostics.push(finding('HF1013', places.range(start, end), 'half of a surrogate pair is no character', { hint }));
  }
  return scalarNode(places, start, end, value, style, offsets);
}
