import type { Json } from '../../schema/json.ts';
import type { Type } from './type.ts';

/** Whether a value, or its absence, is one of those that a type stands for. */
export function isInstance(value: Json | undefined, type: Type): boolean {
  if (value === undefined) return type.absent;
  if (type.any) return true;
  if (value === null) return type.null;
  switch (typeof value) {
    case 'boolean':
      return type.booleans.includes(value);
    case 'number':
      return isNumber(value, type.number);
    case 'string':
      return isText(value, type.text);
    default:
  }
  if (Array.isArray(value)) return isList(value, type.list);
  return isObject(value as { readonly [name: string]: Json }, type.object); // neither list nor scalar
}

function isText(value: string, type: Type['text']): boolean {
  if (!type || (type.max !== undefined && [...value].length > type.max)) return false;
  return type.values?.includes(value) ?? true;
}

function isNumber(value: number, type: Type['number']): boolean {
  if (!type || (type.integer && !Number.isInteger(value))) return false;
  return type.values?.includes(value) ?? true;
}

function isList(value: readonly Json[], type: Type['list']): boolean {
  if (!type || value.length < type.min || value.length > type.max) return false;
  const item = type.item();
  // An element that is absent becomes null in JSON.
  return value.every((one) => isInstance(one, item) || (one === null && item.absent));
}

function isObject(value: { readonly [name: string]: Json }, type: Type['object']): boolean {
  if (!type) return false;
  const names = new Set([...type.names, ...Object.keys(value)]);
  return [...names].every((name) => isInstance(Object.hasOwn(value, name) ? value[name] : undefined, type.field(name)));
}
