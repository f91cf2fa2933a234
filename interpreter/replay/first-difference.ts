/** Where two values differ, in words. */
import type { Json } from '../../schema/json.ts';
import { canonical, isList, isObject } from '../canonical.ts';

/** Characters of a value that a message shows. */
const SHOWN = 80;

export function text(value: Json | undefined): string {
  const shown = value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
  return shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown;
}

/** `amount is 12, was 9`; null where both are the same. */
export function firstDifference(was: Json | undefined, is: Json | undefined, at: string): string | null {
  if (was !== undefined && is !== undefined && canonical(was) === canonical(is)) return null;
  if (was === undefined && is === undefined) return null;
  const join = (key: string | number): string => (at === '' ? String(key) : `${at}/${key}`);
  if (isObject(was) && isObject(is)) {
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const found = firstDifference(was[key], is[key], join(key));
      if (found !== null) return found;
    }
  }
  if (was !== undefined && is !== undefined && isList(was) && isList(is) && was.length === is.length) {
    for (const [i, item] of was.entries()) {
      const found = firstDifference(item, is[i], join(i));
      if (found !== null) return found;
    }
  }
  return `${at === '' ? 'it' : at} is ${text(is)}, was ${text(was)}`;
}
