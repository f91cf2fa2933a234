/** Parts of a plan without what moves when lines are added: indexes become what they point at, places fall away. */
import { canonicalize } from 'json-canonicalize';
import type { FileId, Plan, ValuePlan } from '../../schema/plan.ts';

export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** Keys that hold an index into the plan's expressions or files wherever they stand. */
const EXPRESSIONS = new Set(['if', 'when', 'e', 'until', 'match', 'in', 'key']);
const FILES = new Set(['file', 'form', 'narrow', 'input', 'output', 'schema']);

/** Files by their path and, unless `byPath`, their digest. */
export function plainOf(plan: Plan, value: unknown, byPath = false): Plain {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (Array.isArray(value)) return value.map((item) => plainOf(plan, item, byPath));
  if (typeof value !== 'object') return null;
  const out: { [key: string]: Plain } = {};
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'place' || inner === undefined) continue;
    if (typeof inner === 'number' && EXPRESSIONS.has(key)) out[key] = sourceOf(plan, inner);
    else if (typeof inner === 'number' && FILES.has(key)) out[key] = fileText(plan, inner, byPath);
    else out[key] = plainOf(plan, inner, byPath);
  }
  return out;
}

/** Equal text means equal meaning. */
export function textOf(plan: Plan, value: unknown, byPath = false): string {
  return canonicalize(plainOf(plan, value, byPath));
}

/** The source of an expression, its white space made one. */
export function sourceOf(plan: Plan, id: number | undefined): string {
  return (id === undefined ? '' : (plan.expressions[id]?.source ?? '')).replaceAll(/\s+/g, ' ').trim();
}

function fileText(plan: Plan, id: FileId, byPath: boolean): string {
  const file = plan.files[id];
  return file === undefined ? '' : byPath ? file.path : `${file.path} ${file.digest}`;
}

/** Characters of a value that a message shows. */
const SHOWN = 120;

/** As a person would write it, on one line. */
export function wordsOf(plan: Plan, value: ValuePlan | undefined): string {
  const text = value === undefined ? 'nothing' : write(plan, value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function write(plan: Plan, value: ValuePlan): string {
  switch (value.k) {
    case 'lit':
      return typeof value.v === 'string' ? value.v : JSON.stringify(value.v);
    case 'expr':
      return `\${ ${sourceOf(plan, value.e)} }`;
    case 'map':
      return `{ ${value.entries.map((entry) => `${entry.key}: ${write(plan, entry.value)}`).join(', ')} }`;
    case 'list':
      return `[${value.items.map((item) => write(plan, item)).join(', ')}]`;
    case 'file':
      return plan.files[value.file]?.path ?? '';
  }
}

/** Milliseconds in the words of a definition: `2 h`, `90 s`. */
export function durationWords(ms: number | undefined): string {
  if (ms === undefined) return 'none';
  for (const [unit, size] of UNITS) if (ms >= size && ms % size === 0) return `${ms / size} ${unit}`;
  return `${ms} ms`;
}
const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;
