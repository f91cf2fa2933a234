/** Reads a document as far as it can be read, also while a line of it is half written. */
import { DOCUMENT_LIMITS } from '../../schema/limits.ts';
import type { Node } from '../nodes.ts';
import { parse } from '../parse.ts';

/** Lines with errors that are taken out one after another before a document counts as unreadable. */
const MOST_BROKEN_LINES = 8;

/** Characters that are read to answer one question, over all attempts: a document at its limit is read twice. */
const MOST_READ = 1_000_000;

/** What is left of them. */
export interface ReadBudget {
  left: number;
}

export const createReadBudget = (): ReadBudget => ({ left: MOST_READ });

/** `keep`: the line (from 1) that stays whatever is wrong with it. */
export function readDocument(
  path: string,
  text: string,
  keep?: number,
  budget: ReadBudget = createReadBudget(),
): Node | undefined {
  if (text.length > DOCUMENT_LIMITS.documentLength) return undefined;
  const lines = text.split('\n');
  for (let tries = 0; tries <= MOST_BROKEN_LINES; tries++) {
    budget.left -= text.length;
    if (budget.left < 0) return undefined;
    const { value, diagnostics } = parse(path, lines.join('\n'));
    if (value) return value;
    const broken = diagnostics.find(({ code, range }) => SYNTAX.has(code) && range.line !== keep)?.range.line;
    if (broken === undefined || lines[broken - 1]?.trim() === '') return undefined;
    lines[broken - 1] = '';
  }
  return undefined;
}

/** Not valid YAML, and a line whose expression is not quoted. */
const SYNTAX: ReadonlySet<string> = new Set(['HF1001', 'HF1002']);
