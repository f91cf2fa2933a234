import type { Diagnostic, Range } from '../schema/diagnostic.ts';
import { DOCUMENT_LIMITS } from '../schema/limits.ts';
import { finding } from './diagnostics/finding.ts';
import type { MapEntry, Node } from './nodes.ts';
import type { Remarks } from './parse-ignores.ts';
import type { Places } from './parse-places.ts';

/** What reading a document adds to. */
export interface Reading {
  readonly places: Places;
  readonly diagnostics: Diagnostic[];
  /** Filled where the text may say what is to be ignored. */
  readonly remarks?: Remarks;
}

/** Keys that would reach the prototype of a JavaScript object. */
const REFUSED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Adds an entry, unless its key is refused or there already: then it is left out and reported, and this gives false. */
export function mapEntry(
  reading: Reading,
  entries: Map<string, MapEntry>,
  key: string,
  keyRange: Range,
  value: Node,
): boolean {
  const earlier = entries.get(key);
  if (REFUSED_KEYS.has(key)) {
    reading.diagnostics.push(finding('HF1007', keyRange, `"${key}" cannot be a key`, { hint: 'choose another name' }));
  } else if (key === '<<') {
    const hint = 'write the entries out';
    reading.diagnostics.push(
      finding('HF1008', keyRange, "YAML's merge key (<<) is not part of the language", { hint }),
    );
  } else if (key.length > DOCUMENT_LIMITS.keyLength) {
    reading.diagnostics.push(
      finding('HF1005', keyRange, `a key of ${key.length} characters; ${DOCUMENT_LIMITS.keyLength} are allowed`),
    );
  } else if (earlier !== undefined) {
    reading.diagnostics.push(
      finding('HF1006', keyRange, `"${key}" stands twice in this map`, {
        hint: 'remove one of the two',
        related: [{ range: earlier.keyRange, message: 'first here' }],
      }),
    );
  } else {
    entries.set(key, { key, keyRange, value });
    return true;
  }
  return false;
}
