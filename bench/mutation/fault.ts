/** A fault as somebody might make it: one change of one document, and the places where a finding of it is right. */
import type { Doc, Pieces, Span } from './text.ts';

export const FAULT_CLASSES = [
  'dropped',
  'renamed',
  'retyped',
  'made optional',
  'reordered',
  'wrong enum',
  'missing undo',
  'misspelt key',
] as const;
export type FaultClass = (typeof FAULT_CLASSES)[number];

export interface Fault {
  readonly is: FaultClass;
  /** What was done, in a few words. */
  readonly what: string;
  /** The document that is changed. */
  readonly doc: Doc;
  readonly pieces: Pieces;
  /** Parts of the flow, as it was, on whose lines a finding is right. */
  readonly right: readonly Span[];
}
