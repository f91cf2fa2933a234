/**
 * A word is put where the cursor is, and the document read again: then the word is a key or in a value, at a place that
 * can be named. A line that is half written is closed first, in several ways.
 */
import type { Node } from '../nodes.ts';
import { createReadBudget, readDocument } from './read-document.ts';
import { type Place, type Spot, spotWhere } from './trail.ts';

export interface Hole {
  readonly document: Node;
  /** The key or text that holds the marker. */
  readonly spot: Spot;
  readonly marker: string;
}

/** Ways to read the document with a word at the place, the likeliest first; none where it cannot be read at all. */
export function* openHoles(path: string, text: string, place: Place): Generator<Hole> {
  const marker = unusedWord(text);
  const budget = createReadBudget();
  const lines = text.split('\n');
  const line = lines[place.line - 1] ?? '';
  for (const written of waysToClose(line.slice(0, place.col - 1), line.slice(place.col - 1), marker)) {
    const whole = [...lines.slice(0, place.line - 1), written, ...lines.slice(place.line)].join('\n');
    const document = readDocument(path, whole, place.line, budget);
    const spot = document && spotWhere(document, (one) => one.includes(marker));
    if (document && spot) yield { document, spot, marker };
  }
}

function unusedWord(text: string): string {
  let word = 'cursor';
  while (text.includes(word)) word += 'x';
  return word;
}

/** Nothing but the start of a key. */
const WORD = /^\s*(?:- +)*[\w.$-]*$/;

/** The line with the word in it. Each once. */
function waysToClose(before: string, after: string, marker: string): ReadonlySet<string> {
  const open = readOpen(before);
  const ways: string[] = [];
  const rest = after.trim() === '' || after.trimStart().startsWith('#') ? after : undefined;
  if (rest !== undefined && WORD.test(before)) ways.push(`${before}${marker}:${rest}`);
  ways.push(`${before}${marker}${after}`);
  if (rest !== undefined && open.quote === '' && open.brackets !== '')
    ways.push(`${before}${marker}: ${open.brackets}`);
  ways.push(`${before}${marker}${open.braces}${open.quote}${open.brackets}`);
  if (open.quote === '' && open.expression >= 0) {
    const bare = before.slice(open.expression).replaceAll('"', "'");
    ways.push(`${before.slice(0, open.expression)}"${bare}${marker} }"${open.outer}`);
  }
  return new Set(ways);
}

/** What is open at the end of a piece of a line. */
interface Open {
  /** Closes the expression. */
  readonly braces: string;
  /** Closes the text. */
  readonly quote: string;
  /** Close the maps and lists. */
  readonly brackets: string;
  /** The same without those that belong to an expression that stands in no quotes. */
  readonly outer: string;
  /** Where an expression starts that is not closed; -1 where none is. */
  readonly expression: number;
}

function readOpen(before: string): Open {
  const closing: string[] = [];
  let quote = '';
  let expression = -1;
  let outer = 0;
  for (let i = 0; i < before.length; i++) {
    const char = before[i] ?? '';
    if (expression < 0 && before.startsWith('${', i)) {
      expression = i;
      outer = closing.length;
    }
    if (quote !== '') {
      if (char === '\\' && quote === '"') i++;
      else if (char === quote) {
        quote = '';
        expression = -1;
      } else if (
        char === '}' &&
        before
          .slice(i + 1)
          .trimStart()
          .startsWith(quote)
      )
        expression = -1;
    } else if ((char === '"' || char === "'") && /(?:^|[\s[{,:])$/.test(before.slice(0, i)) && expression < 0)
      quote = char;
    else if (char === '{') closing.push(' }');
    else if (char === '[') closing.push(' ]');
    else if (char === '}' || char === ']') {
      closing.pop();
      if (closing.length <= outer) expression = -1;
    }
  }
  return {
    braces: quote !== '' && expression >= 0 ? ' }' : '',
    quote,
    brackets: [...closing].reverse().join(''),
    outer: closing.slice(0, outer).reverse().join(''),
    expression,
  };
}
