/** Puts quotes around the expressions of a line of YAML that is not valid without; undefined where that cannot help. */
export function quoteExpressions(line: string): string | undefined {
  let out = '';
  let at = 0;
  for (;;) {
    const start = line.indexOf('${', at);
    if (start < 0) break;
    const opening = line[start - 1];
    if (!/(?:^|[\s[{,:"'])$/.test(line.slice(at, start)) || openQuote(line.slice(at, start))) return undefined;
    const end = expressionEnd(line, start);
    const quoted = opening === '"' || opening === "'";
    const closed = quoted && line[end] === opening;
    out += line.slice(at, quoted ? start - 1 : start) + quote(line.slice(start, end));
    at = closed ? end + 1 : end;
  }
  out = (out + line.slice(at)).trim();
  return out === line.trim() ? undefined : out;
}

/** Whether a text in quotes begins before the expression: then it is not the expression that lacks quotes. */
function openQuote(before: string): boolean {
  const quotes = before.replace(/["']$/, '').match(/"/g);
  return (quotes?.length ?? 0) % 2 === 1;
}

/** `{{ x }}` as a whole value, as templates have it; not a map in a map. */
const MUSTACHE = /((?:^|[[{,:\s])\s*)\{\{(?!\{)([^{}]*[^{}\s][^{}]*)\}\}(?=\s*(?:$|[\]},#]))/g;

/** Writes values in double braces of a line of YAML as expressions; undefined where there are none. */
export function quoteMustaches(line: string): string | undefined {
  const out = line.replace(MUSTACHE, (whole, before: string, inner: string) =>
    /:(?:\s|$)/.test(inner) ? whole : `${before}${quote(`\${${inner}}`)}`,
  );
  return out === line ? undefined : out.trim();
}

function quote(expression: string): string {
  if (!/["\\]/.test(expression)) return `"${expression}"`;
  return `'${expression.replace(/'/g, "''")}'`;
}

/** Behind the `}` that closes the expression; the end of the line where none does. */
function expressionEnd(line: string, start: number): number {
  let depth = 0;
  let string = '';
  for (let i = start + 1; i < line.length; i++) {
    const char = line[i] ?? '';
    if (string !== '') {
      if (char === '\\') i++;
      else if (char === string) string = '';
    } else if (char === "'" || char === '"' || char === '`') string = char;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return i + 1;
  }
  return line.trimEnd().length;
}
