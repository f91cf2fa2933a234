import type { Json } from '../../../schema/json.ts';
import { ActivityError } from '../../activity.ts';
import { allowedVerbs } from './allowed-verbs.ts';
import { SQL_LIMITS } from './limits.ts';
import { scanStatement } from './scan-statement.ts';

/** A statement with numbered parameters, and what is bound to them. */
export interface BoundStatement {
  readonly text: string;
  readonly values: readonly Json[];
}

/**
 * Values become bound parameters: `:name` in the text becomes `$1`. INVARIANT: no value ever becomes a part of the text.
 * Throws `sql.invalid` where the statement is none of its kind or a value is missing; the checker has told most of it.
 */
export function bindStatement(
  text: string,
  given: { readonly [name: string]: Json },
  effect: 'read' | 'write',
  mark: '$' | '?',
): BoundStatement {
  const { verb, parts, problem } = scanStatement(text, SQL_LIMITS.statementChars);
  if (problem !== undefined) throw invalid(`The statement cannot be taken as it is: ${problem.is} at ${problem.at}.`);
  const allowed = allowedVerbs(effect);
  if (!allowed.includes(verb)) throw invalid(`The statement begins with "${verb}"; allowed are ${allowed.join(', ')}.`);
  if (mark === '?' && parts.some((part) => 'text' in part && /[?@$]/.test(part.text.replace(QUOTED, '')))) {
    throw invalid('The statement has a parameter that is not written as :name.');
  }
  const numbers = new Map<string, number>();
  const values: Json[] = [];
  const texts = parts.map((part) => {
    if ('text' in part) return part.text;
    const known = numbers.get(part.name);
    // A space before it: PostgreSQL would read `limit$1` as one name.
    if (known !== undefined) return ` ${mark}${known}`;
    const value = Object.hasOwn(given, part.name) ? given[part.name] : undefined;
    if (value === undefined) throw invalid(`":${part.name}" of the statement has no value.`);
    values.push(value);
    numbers.set(part.name, values.length);
    return ` ${mark}${values.length}`;
  });
  if (values.length > SQL_LIMITS.parameters) {
    throw invalid(`The statement has more than ${SQL_LIMITS.parameters} parameters.`);
  }
  return { text: texts.join(''), values };
}

/** Texts, names in quotes and comments, as SQLite reads them. */
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\//g;

function invalid(detail: string): ActivityError {
  return new ActivityError('sql.invalid', detail);
}
