import { listSome } from '../diagnostics/list-some.ts';
import { hasValue, type Type } from './type.ts';

/** As a message says it: `a text`, `a number or null`, `"air" or "sea"`. */
export function describeType(type: Type): string {
  if (type.any) return 'any value';
  const { booleans, number, text, object, list } = type;
  const words = [
    ...(text ? (text.values?.map((value) => JSON.stringify(value)) ?? ['a text']) : []),
    ...(number ? (number.values?.map(String) ?? [number.integer ? 'a whole number' : 'a number']) : []),
    ...(booleans.length === 2 ? ['true or false'] : booleans.map(String)),
    ...(object ? ['an object'] : []),
    ...(list ? [describeList(list.item())] : []),
    ...(type.null ? ['null'] : []),
    ...(type.function ? ['a function'] : []),
  ];
  if (words.length === 0) return 'nothing';
  return words.length > 4 ? listSome(words) : words.join(' or ');
}

/** One level: what is inside is rarely what is wrong. */
function describeList(item: Type): string {
  const { list: _, ...flat } = item;
  const [kind, ...more] = ['text', 'number', 'object'].filter((name) => name in flat && !item.any);
  return kind === undefined || more.length > 0 || !hasValue(flat) ? 'a list' : `a list of ${kind}s`;
}
