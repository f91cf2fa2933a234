/**
 * Where so many of several have to be there (the branches of `any`, `race`, `atLeast`, the events of a `listen`), the last of
 * them exist where the others are absent: `$steps.offers.north ?? $steps.offers.south`.
 */
import { absentPaths } from '../expression/known-paths.ts';
import { type Environment, findStep } from '../resolve/environment.ts';
import type { Step } from '../resolve/flow.ts';
import { outputOfList } from '../resolve/shape.ts';
import { stepType } from './step-type.ts';
import type { Table } from './table.ts';
import { hasValue, type Type } from './type.ts';

type Path = readonly (string | number)[];

/** Several of which some are there where the step has completed. */
interface Several {
  readonly names: readonly string[];
  /** So many at least. */
  readonly least: number;
}

/** `path`: `steps`, the id of a step, one of its several. */
export function remains(table: Table, path: Path, known: ReadonlySet<string>, env: Environment): boolean {
  const [root, id, name, more] = path;
  if (root !== 'steps' || typeof id !== 'string' || typeof name !== 'string' || more !== undefined) return false;
  const gone = absentPaths(known).filter(([one, other]) => one === root && other === id);
  const found = gone.length === 0 ? undefined : findStep(env.steps, id);
  const several = found?.output.absent === 'no' ? severalOf(found.step) : undefined;
  const object = found && several && stepType(table, found.step).object;
  if (!object || !several?.names.includes(name)) return false;
  const others = new Set(
    gone.flatMap(([, , other, ...rest]) => {
      const isOther = typeof other === 'string' && other !== name && several.names.includes(other);
      return isOther && isSure(object.field(other), rest) ? [other] : [];
    }),
  );
  return others.size >= several.names.length - several.least;
}

/** The several of a step of which it is known how many are there: not where a handler may have completed in its place. */
export function severalOf(step: Step): Several | undefined {
  if (step.catch.some(({ steps }) => outputOfList(steps))) return undefined;
  if (step.kind === 'parallel' && step.join.k !== 'all') {
    // What a branch that has completed gives is there, unless it gives nothing.
    if (step.branches.some(({ steps }) => outputOfList(steps)?.absent !== 'no')) return undefined;
    const least = step.join.k === 'race' ? 1 : step.join.n;
    return { names: step.branches.map(({ name }) => name.v), least };
  }
  if (step.kind !== 'listen') return undefined;
  const names = step.slots.flatMap(({ name }) => name?.v ?? []);
  return names.length > 1 ? { names, least: step.needs?.v ?? names.length } : undefined;
}

/** Whether a value is there all along a path, if what the path starts from is. */
function isSure(type: Type, path: Path): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return true;
  if (typeof name !== 'string' || type.any || type.list || !type.object) return false;
  const { object: _, ...others } = type;
  const field = type.object.field(name);
  return !hasValue({ ...others, absent: false }) && !field.absent && isSure(field, rest);
}
