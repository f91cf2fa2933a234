/** What files that are made to be slow are built from. */
import { DOCUMENT_LIMITS } from '../../schema/limits.ts';

/** Code units that a document may have, but for some that its frame takes. */
export const ROOM = DOCUMENT_LIMITS.documentLength - 1_000;

export const HEAD = 'holdfast: "1"\nname: worst\nversion: 1.0.0\n';
export const PROJECT = 'holdfast: "1"\nname: worst\n';

export interface WorstFile {
  /** Of the documents: `flow`, `table`, `schema`, … */
  readonly kind: string;
  readonly what: string;
  /** By path; one of them is at a limit. */
  readonly files: { readonly [path: string]: string };
  /** Arguments of the command line. */
  readonly args: readonly string[];
  /** What is printed where the deep code is reached: a file that is refused at the door measures nothing. */
  readonly gives?: string;
}

/** A document, and those that it needs, judged by `holdfast check`. */
export function worst(
  kind: string,
  what: string,
  path: string,
  text: string,
  others: { readonly [path: string]: string } = {},
): WorstFile {
  return { kind, what, files: { [path]: text, ...others }, args: ['check', path, '--no-cache'] };
}

/** One part after the other until the file is full, or a part is empty; at most so many of them. */
export function fill(
  head: string,
  part: (i: number) => string,
  most = Number.POSITIVE_INFINITY,
  tail = '',
  room = ROOM,
): string {
  const parts = [head];
  let length = head.length + tail.length;
  for (let i = 0; i < most; i++) {
    const next = part(i);
    if (next === '' || length + next.length > room) break;
    parts.push(next);
    length += next.length;
  }
  return parts.join('') + tail;
}

export const many = <T>(count: number, part: (i: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => part(i));
