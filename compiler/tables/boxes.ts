import { type Column, listColumns } from '../../stdlib/functions/rules/conditions.ts';
import type { FactTest, RulesDocument, Tests, When } from '../../stdlib/functions/rules/document.ts';
import { type Axis, makeAxis } from './axis.ts';
import type { Spans } from './spans.ts';

/** One way in which a row matches: on each axis the classes that pass, undefined where it does not look. */
export interface Box {
  readonly row: number;
  readonly way: number;
  readonly spans: readonly (Spans | undefined)[];
}
/** A condition that no facts meet, by the name of the input that is to blame. */
export interface Impossible {
  readonly row: number;
  readonly way: number;
  readonly input: string;
}
export interface Space {
  readonly axes: readonly Axis[];
  /** In the order of the rows. */
  readonly boxes: readonly Box[];
  readonly impossible: readonly Impossible[];
}

/** The rows of a document as boxes in the space of its facts; undefined where the space is too large. */
export function boxesOf(document: RulesDocument, whens: readonly (When | undefined)[]): Space | undefined {
  const ways = whens.map(waysOf);
  const columns = listColumns(document.inputs, []);
  // Rows of CSV share tests that are written alike.
  const tests = new Map(columns.map(({ name }) => [name, new Set<FactTest>()]));
  for (const all of ways)
    for (const tested of all)
      for (const name in tested) {
        const test = tested[name];
        if (test !== undefined) tests.get(name)?.add(test);
      }
  const axes = columns.map((column) => makeAxis(column, [...(tests.get(column.name) ?? [])]));
  if (!axes.every((axis) => axis !== undefined)) return undefined;
  return { axes, ...place(columns, axes, ways) };
}

function place(
  columns: readonly Column[],
  axes: readonly Axis[],
  ways: readonly (readonly Tests[])[],
): Pick<Space, 'boxes' | 'impossible'> {
  const boxes: Box[] = [];
  const impossible: Impossible[] = [];
  for (const [row, all] of ways.entries())
    for (const [way, tested] of all.entries()) {
      const spans = columns.map(({ name }, i) =>
        Object.hasOwn(tested, name) ? spansOf(axes[i], tested[name]) : undefined,
      );
      const empty = spans.findIndex((one) => one !== undefined && one.length === 0);
      const input = columns[empty]?.name;
      if (input === undefined) boxes.push({ row, way, spans });
      else impossible.push({ row, way, input });
    }
  return { boxes, impossible };
}

function spansOf(axis: Axis | undefined, test: FactTest | undefined): Spans | undefined {
  return test === undefined ? undefined : axis?.spansOf(test);
}

function waysOf(when: When | undefined): readonly Tests[] {
  if (when === undefined) return [{}];
  // A list of maps, which TypeScript cannot tell of readonly ones.
  return Array.isArray(when) ? (when as readonly Tests[]) : [when as Tests];
}
