import { EXPRESSION_FUNCTIONS } from '../../stdlib/functions/expression-functions.ts';

/** Names that the language gives a meaning in expressions (rule 14), without `$`. */
export const LANGUAGE_NAMES = [
  'input',
  'steps',
  'vars',
  'checks',
  'run',
  'item',
  'index',
  'self',
  'event',
  'notice',
  'error',
  'outcome',
] as const;

const RESERVED: ReadonlySet<string> = new Set([...LANGUAGE_NAMES, ...Object.keys(EXPRESSION_FUNCTIONS)]);

/** Whether a name is taken: it cannot be an id, a variable, an `as`, a parameter or a target of `:=` (rule 8). */
export const isReservedName = (name: string): boolean => RESERVED.has(name);

/** Roots that are read only with a literal name behind the dot (rule 8). */
export const MEMBER_ROOTS: ReadonlySet<string> = new Set(['steps', 'vars', 'checks']);
