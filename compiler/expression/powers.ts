/** How strongly an operator binds to what stands on its left. */
const POWERS: { readonly [op: string]: number } = {
  '(': 80,
  '[': 80,
  '@': 80,
  '#': 80,
  '.': 75,
  '{': 70,
  '*': 60,
  '/': 60,
  '%': 60,
  '+': 50,
  '-': 50,
  '&': 50,
  '=': 40,
  '!=': 40,
  '<': 40,
  '<=': 40,
  '>': 40,
  '>=': 40,
  '^': 40,
  '~>': 40,
  '?:': 40,
  '??': 40,
  in: 40,
  and: 30,
  or: 25,
  '?': 20,
  ':=': 10,
};
export const powerOf = (op: string): number => (Object.hasOwn(POWERS, op) ? (POWERS[op] ?? 0) : 0);

/** Of a sign before a value. */
export const PREFIX_POWER = 70;
