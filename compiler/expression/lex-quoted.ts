import type { Span } from './ast.ts';
import { SyntaxProblem } from './finding.ts';

const ESCAPES: { readonly [char: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** A text in single or double quotes, with the escapes of JSON. */
export function lexString(source: string, start: number): Span & { readonly text: string } {
  const quote = source[start];
  const parts: string[] = [];
  for (let at = start + 1; at < source.length; at++) {
    const char = source[at] as string; // at < length
    if (char === quote) return { text: parts.join(''), start, end: at + 1 };
    if (char !== '\\') {
      parts.push(char);
      continue;
    }
    at++;
    const letter = source[at] ?? '';
    const plain = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
    if (plain !== undefined) parts.push(plain);
    else if (letter === 'u' && /^[0-9a-fA-F]{4}$/.test(source.slice(at + 1, at + 5))) {
      parts.push(String.fromCharCode(Number.parseInt(source.slice(at + 1, at + 5), 16)));
      at += 4;
    } else {
      const hint =
        letter === "'"
          ? 'write the text in double quotes'
          : 'the escapes are those of JSON: \\" \\\\ \\/ \\n \\t \\u00e9';
      throw new SyntaxProblem('HF2001', { start: at - 1, end: at + 1 }, `\`\\${letter}\` is not an escape`, hint);
    }
  }
  throw new SyntaxProblem(
    'HF2001',
    { start, end: start + 1 },
    'the text has no closing quote',
    `write a second ${quote}`,
  );
}

/** A regular expression; a slash inside brackets does not end it. */
export function lexRegex(source: string, start: number): Span & { readonly pattern: string; readonly flags: string } {
  let nesting = 0;
  for (let at = start + 1; at < source.length; at++) {
    const char = source[at] as string; // at < length
    if (char === '/' && nesting === 0 && !isEscaped(source, at)) {
      const pattern = source.slice(start + 1, at);
      const span = { start, end: at + 1 };
      if (pattern === '') throw new SyntaxProblem('HF2001', span, 'the regular expression is empty');
      const flags = /^[im]*/.exec(source.slice(at + 1, at + 9))?.[0] ?? '';
      if (/[a-z]/.test(source[at + 1 + flags.length] ?? '')) {
        const end = at + 2 + flags.length;
        throw new SyntaxProblem(
          'HF2028',
          { start, end },
          'the flags of a regular expression are i and m',
          'all matches are found anyway; g is not needed',
        );
      }
      return { pattern, flags, start, end: at + 1 + flags.length };
    }
    const before = source[at - 1];
    if ('([{'.includes(char) && before !== '\\') nesting++;
    if (')]}'.includes(char) && before !== '\\') nesting--;
  }
  throw new SyntaxProblem('HF2001', { start, end: start + 1 }, 'the regular expression has no end', 'write a second /');
}

function isEscaped(source: string, at: number): boolean {
  let slashes = 0;
  while (source[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}
