import { pointerParts } from '../../stdlib/file-parameters.ts';
import type { Value } from './flow.ts';

/** The part of a value that a JSON pointer names, where the value says so literally. */
export function valueAt(value: Value, pointer: string): Value | undefined {
  let at: Value | undefined = value;
  for (const key of pointerParts(pointer)) {
    at = at?.k === 'map' ? at.entries.find((entry) => entry.key === key)?.value : undefined;
  }
  return at;
}
