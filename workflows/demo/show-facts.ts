/** What an approval shows, as lines for a person: nested maps indented, texts wrapped beside their keys. */
import { printable } from '../../cli/render/spans.ts';
import type { Json } from '../../schema/json.ts';

const INDENT = 2;
const MIN_TEXT_COLUMNS = 20;

export function showFacts(facts: Json, columns: number, indent = INDENT): readonly string[] {
  if (!isMap(facts)) return wrap(words(facts), columns - indent).map((line) => `${' '.repeat(indent)}${line}`);
  const entries = Object.entries(facts);
  const width = Math.max(0, ...entries.map(([key]) => key.length)) + 2;
  return entries.flatMap(([key, value]) => {
    const head = `${' '.repeat(indent)}${key}`;
    if (isMap(value)) return [head, ...showFacts(value, columns, indent + INDENT)];
    if (Array.isArray(value) && value.length > 0 && value.every(isMap))
      return [
        head,
        ...value.flatMap((item) => markFirst(showFacts(item, columns, indent + INDENT * 2), indent + INDENT)),
      ];
    const [first = '', ...rest] = wrap(words(value), Math.max(MIN_TEXT_COLUMNS, columns - indent - width));
    const margin = ' '.repeat(indent + width);
    return [`${head.padEnd(indent + width)}${first}`, ...rest.map((line) => `${margin}${line}`)];
  });
}

/** Items of a list of maps begin with a dash. */
function markFirst([first = '', ...rest]: readonly string[], at: number): readonly string[] {
  return [`${first.slice(0, at)}-${first.slice(at + 1)}`, ...rest];
}

function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

function words(value: Json): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(words).join(', ');
  return JSON.stringify(value);
}

function wrap(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = [];
    let rest = printable(line);
    while (rest.length > columns) {
      const space = rest.lastIndexOf(' ', columns);
      const cut = space > 0 ? space : columns;
      lines.push(rest.slice(0, cut));
      rest = rest.slice(cut).trimStart();
    }
    return [...lines, rest];
  });
}
