import type { KnownKinds } from '../expression/known-paths.ts';
import { hasValue, present, type Type } from './type.ts';

/** The kinds of JSON that a type has alternatives for. */
export const KINDS = ['number', 'text', 'object', 'list', 'function'] as const;
export type Kind = (typeof KINDS)[number];

/** Whether there may be values of other kinds than these; null and absence are told elsewhere. Nothing is known of `any`. */
export function isMixed(type: Type, kinds: readonly Kind[]): boolean {
  if (type.any || !hasValue(type)) return false;
  return type.booleans.length > 0 || KINDS.some((kind) => type[kind] !== undefined && !kinds.includes(kind));
}

const OF_TYPE = { number: 'number', string: 'text', array: 'list', object: 'object' } as const;

/** What is left of a type where its kind has been asked for; what is absent has none. */
export function ofKinds(type: Type, { is, not }: KnownKinds): Type {
  const gone =
    is === undefined
      ? not
      : (['null', 'boolean', 'number', 'string', 'array', 'object'] as const).filter((one) => one !== is);
  if (gone.length === 0) return type;
  let left: Type = type;
  for (const kind of gone) {
    if (kind === 'null') left = { ...left, null: false };
    else if (kind === 'boolean') left = { ...left, booleans: [] };
    else {
      const { [OF_TYPE[kind]]: _, ...rest } = left;
      left = rest;
    }
  }
  return is === undefined ? left : present(left);
}
