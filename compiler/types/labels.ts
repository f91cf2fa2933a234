/** Labels of values: where data that a schema marks goes. */
import type { Contract } from '../../stdlib/contract.ts';
import { allLabels, type Budget, fieldsOf, isSpent, LABEL_LIMITS, spend } from './all-labels.ts';
import { labelsOf } from './from-schema.ts';
import { label, type Type } from './type.ts';

/** Must not be seen: no prompt, event, output, error or connector takes it unless it says that it does. */
export const SECRET = 'secret';
/** Written by a model, and nobody has judged it. */
export const MODEL = 'model';

/** Labels of all that an activity gives: those of its contract, and of the output's schema as a whole. */
export function writtenLabels({ labels, output }: Contract): readonly string[] {
  return [...new Set([...labelsOf(output), ...(labels?.writes ?? [])])];
}

/** Whether an activity may be given data with a label anywhere in its input. */
export function readsLabel({ labels, input }: Contract, name: string): boolean {
  return labelsOf(input).includes(name) || labels?.reads.includes(name) === true;
}

/** What is made of some values carries their labels. */
export function carry(type: Type, from: readonly Type[]): Type {
  return from.reduce((made, one) => label(made, allLabels(one)), type);
}

/** Without one label of its own. */
export function unlabel(type: Type, name: string): Type {
  if (!type.labels?.includes(name)) return type;
  return { ...type, labels: type.labels.filter((one) => one !== name) };
}

/** Whether a single value (no object, no list) counts as one that carries the label. */
export type Carries = (type: Type) => boolean;

/** What is looked for: a label, on single values (no objects, no lists) that count. */
export interface Leak {
  readonly label: string;
  carries(type: Type): boolean;
}

/** The path to the first part with a label that its place does not take; undefined where there is none. */
export function findLeak(found: Type, leak: Leak, wanted: Type | undefined): readonly string[] | undefined {
  return search(found, leak, wanted, [], { left: LABEL_LIMITS.parts });
}

function search(
  found: Type,
  leak: Leak,
  wanted: Type | undefined,
  path: readonly string[],
  budget: Budget,
): readonly string[] | undefined {
  if (wanted?.labels?.includes(leak.label) || !spend(budget, path.length)) return undefined;
  const { object, list, labels } = found;
  const inherited = labels?.includes(leak.label) ? [leak.label] : undefined;
  if (inherited && leak.carries(found)) return path;
  for (const [name, field] of fieldsOf(object)) {
    // INVARIANT: what is not looked at gives nothing; thousands of fields are not made to find that out.
    if (isSpent(budget, path.length + 1)) return undefined;
    const part = label(field, inherited);
    const inside = search(part, leak, wanted?.object?.field(name), [...path, name], budget);
    if (inside) return inside;
  }
  return list && search(label(list.item(), inherited), leak, wanted?.list?.item(), [...path, '0'], budget);
}
