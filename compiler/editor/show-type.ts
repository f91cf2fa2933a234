import { hasValue, type ObjectType, type Type } from '../types/type.ts';

/** How much of a type is shown; schemas may go on without end. */
const SHOWN = { depth: 3, fields: 24, values: 8 } as const;
/** An object that is longer than that is broken into lines, in characters. */
const WIDTH = 60;

/** A type as a hover shows it: `{ id: text, weight?: number }`, `list of text`, `"air" | "sea"`, `number | absent`. */
export function showType(type: Type, depth: number = SHOWN.depth): string {
  const words = [...valueWords(type, depth), ...(type.absent ? ['absent'] : [])];
  return words.length === 0 ? 'nothing' : words.join(' | ');
}

function valueWords(type: Type, depth: number): readonly string[] {
  const { booleans, number, text, object, list } = type;
  const every =
    text && !text.values && number && !number.values && booleans.length === 2 && object && list && type.null;
  if (type.any || (every && object.names.length === 0)) return ['any value'];
  return [
    ...(text ? (few(text.values)?.map((value) => JSON.stringify(value)) ?? ['text']) : []),
    ...(number ? (few(number.values)?.map(String) ?? [number.integer ? 'whole number' : 'number']) : []),
    ...(booleans.length === 2 ? ['true | false'] : booleans.map(String)),
    ...(object ? [showObject(object, depth)] : []),
    ...(list ? [`list of ${group(showItem(list.item(), depth - 1))}`] : []),
    ...(type.null ? ['null'] : []),
    ...(type.function ? ['function'] : []),
  ];
}

const few = <T>(values: readonly T[] | undefined): readonly T[] | undefined =>
  values !== undefined && values.length > SHOWN.values ? undefined : values;

const group = (text: string): string => (/ \| /.test(text) && !text.startsWith('{') ? `(${text})` : text);

/** What is absent is no element. */
function showItem(item: Type, depth: number): string {
  return hasValue(item) ? showType({ ...item, absent: false }, depth) : 'nothing';
}

function showObject({ names, field, open }: ObjectType, depth: number): string {
  if (depth <= 0) return '{ … }';
  const shown = names.slice(0, SHOWN.fields).map((name) => {
    const type = field(name);
    const value = hasValue(type) ? showType({ ...type, absent: false }, depth - 1) : 'nothing';
    return `${quoteName(name)}${type.absent ? '?' : ''}: ${value}`;
  });
  const rest = names.length > SHOWN.fields || open !== 'closed' ? ['…'] : [];
  const parts = [...shown, ...rest];
  if (parts.length === 0) return '{}';
  const line = `{ ${parts.join(', ')} }`;
  if (line.length <= WIDTH && !line.includes('\n')) return line;
  return `{\n${parts.map((part) => `  ${part.replaceAll('\n', '\n  ')}`).join(',\n')}\n}`;
}

/** As a path writes it: what is no plain name stands in backticks. */
export const quoteName = (name: string): string => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : `\`${name}\``);
