/** Rows of a trace: a mark and words, and words that many rows end with. */
import type { Fault } from '../../../schema/fault.ts';
import type { SignedBy } from '../../../schema/journal.ts';
import { type Line, printable, type Span } from '../spans.ts';

export interface Said {
  readonly mark: Span;
  readonly words: Line;
}

export const MARKS = {
  done: ['✓', 'good'],
  failed: ['✗', 'bad'],
  skipped: ['○', 'dim'],
  running: ['▸', 'cyan'],
  stopped: ['■', 'yellow'],
  undo: ['↩', 'magenta'],
  decision: ['◆', 'blue'],
  person: ['●', 'cyan'],
  event: ['✉', 'cyan'],
  time: ['◷', 'dim'],
  stuck: ['!', 'bad'],
} as const satisfies { readonly [name: string]: Span };

export function because(reason: string | undefined): readonly Span[] {
  return reason === undefined || reason === '' ? [] : [[' — '], [printable(reason)]];
}

export function by(who: string | undefined, before = ' by '): readonly Span[] {
  return who === undefined ? [] : [[before], [printable(who), 'bold']];
}

/** Of a decision that the person signed. */
export function signedWith(signed: SignedBy | undefined): readonly Span[] {
  return signed === undefined ? [] : [[` · signed by key ${printable(signed.key)}`, 'dim']];
}

export function faultWords(fault: Fault, before = ''): readonly Span[] {
  const detail = printable(fault.detail);
  const cause: readonly Span[] = fault.cause === undefined ? [] : [[` (after ${fault.cause.type})`, 'dim']];
  // Most details name the status already.
  const status = fault.status === undefined || detail.includes(String(fault.status)) ? '' : ` (status ${fault.status})`;
  return [[before], [fault.type, 'red'], [detail === '' ? '' : `: ${detail}`], [status, 'dim'], ...cause];
}

/** How often a call was made before it failed for good. */
export function afterAttempts({ attempts = 1 }: Fault): readonly Span[] {
  return attempts > 1 ? [[` · after ${attempts} attempts`, 'yellow']] : [];
}
