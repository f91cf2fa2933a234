import type { Json } from '../../schema/json.ts';
import type { Column } from '../../stdlib/functions/rules/conditions.ts';
import type { Comparison, FactTest, Plain } from '../../stdlib/functions/rules/document.ts';
import { type Comparable, isOrdered } from '../../stdlib/functions/rules/value.ts';
import { listClasses } from './list-classes.ts';
import { boundOf, ORDERED_BOUNDS, orderedClasses } from './ordered-classes.ts';
import { complement, intersect, NONE, type Spans, unite } from './spans.ts';
import { textClasses } from './text-classes.ts';

/** Facts of one input that no test of the table tells apart. */
export interface Class {
  /** One of them, as tests see it. */
  readonly fact: Comparable;
  /** The same as a flow hands it over. */
  readonly json: Json;
  /** Of an ordered fact: its number, between the numbers of the classes beside it. */
  readonly order?: number;
  /** `one`: the fact alone. `between`: all between the classes beside it. `others`: many. */
  readonly is: 'one' | 'between' | 'others';
}

/** All that one input may be, cut into classes; where the input is optional the last one is the absent fact. */
export interface Axis {
  readonly name: string;
  readonly size: number;
  spansOf(test: FactTest): Spans;
  /** A fact of the class; undefined is the absent one. */
  sample(index: number): Json | undefined;
  readonly classes: readonly Class[];
}

/** A range of classes, its end not included, in words behind the name of the input; undefined where an example says more. */
export function describeRange({ classes, size }: Axis, from: number, to: number): string | undefined {
  if (from >= classes.length && to === size) return 'is absent';
  const [first, last] = [classes[from], classes[Math.min(to, classes.length) - 1]];
  if (first === undefined || last === undefined) return undefined;
  if (first === last && first.is !== 'between') return `is ${JSON.stringify(first.json)}`;
  if (first.order === undefined || last.order === undefined) return undefined;
  const before = first.is === 'between' ? classes[from - 1] : undefined;
  const after = last.is === 'between' ? classes[Math.min(to, classes.length)] : undefined;
  const low = before !== undefined ? `above ${tell(before)}` : from > 0 ? `at least ${tell(first)}` : '';
  const high = after !== undefined ? `below ${tell(after)}` : to < classes.length ? `at most ${tell(last)}` : '';
  const said = [low, high].filter((one) => one !== '').join(' and ');
  return said === '' ? undefined : `is ${said}`;
}

const tell = ({ json }: Class): string => String(json);

/** The axis of an input by all the tests that the table makes of it; undefined where it had too many classes. */
export function makeAxis(column: Column, tests: readonly FactTest[]): Axis | undefined {
  const classes = classesOf(column, tests)?.filter(({ fact }) => column.takes?.(fact) ?? true);
  if (classes === undefined) return undefined;
  const absent = column.optional === true ? classes.length : undefined;
  const size = classes.length + (absent === undefined ? 0 : 1);
  const known = new Map<string, Spans>();
  const byTest = new Map<FactTest, Spans>();
  const reading: Reading = { column, classes, size, absent, byFact: indexOf(classes) };
  return {
    name: column.name,
    size,
    classes,
    sample: (index) => classes[index]?.json,
    spansOf(test) {
      const same = byTest.get(test);
      if (same !== undefined) return same;
      const key = JSON.stringify(test);
      const spans = known.get(key) ?? spansOf(reading, test);
      known.set(key, spans);
      byTest.set(test, spans);
      return spans;
    },
  };
}

function classesOf(column: Column, tests: readonly FactTest[]): readonly Class[] | undefined {
  const { type } = column;
  if (isOrdered(type)) return orderedClasses(column, tests);
  if (type === 'text') return textClasses(column, tests);
  if (type === 'list') return listClasses(tests);
  return [true, false].map((fact) => ({ fact, json: fact, is: 'one' }));
}

interface Reading {
  readonly column: Column;
  readonly classes: readonly Class[];
  readonly size: number;
  readonly absent: number | undefined;
  readonly byFact: ReadonlyMap<Comparable, number>;
}

function indexOf(classes: readonly Class[]): ReadonlyMap<Comparable, number> {
  return new Map(classes.map(({ fact, order }, index) => [order ?? fact, index]));
}

/** As `compileTest` has it, over all classes at once. */
function spansOf(reading: Reading, test: FactTest): Spans {
  if (test === null) return one(reading.absent);
  if (typeof test !== 'object') return one(reading.byFact.get(boundOf(reading.column.type, test)));
  if (isList(test)) return unite(test.map((inner) => spansOf(reading, inner)));
  let spans: Spans = reading.size === 0 ? NONE : [0, reading.size];
  // A comparison's own keys are those of its type.
  for (const [key, value] of Object.entries(test) as [keyof Comparison, FactTest][]) {
    spans = intersect(spans, partOf(reading, key, value));
  }
  return spans;
}

function partOf(reading: Reading, key: keyof Comparison, value: FactTest): Spans {
  const { size, absent } = reading;
  if (key === 'is') return spansOf(reading, value);
  if (key === 'not') return complement(spansOf(reading, value), size);
  if (key === 'exists') return value === true ? complement(one(absent), size) : one(absent);
  const bound = ORDERED_BOUNDS[key];
  if (bound !== undefined)
    return bounded(reading, bound, boundOf(reading.column.type, typeof value === 'object' ? null : value));
  return unite(reading.classes.flatMap(({ fact }, index) => (holds(key, value, fact) ? [one(index)] : [])));
}

function holds(key: keyof Comparison, value: FactTest, fact: Comparable): boolean {
  if (typeof fact !== 'string') return key === 'contains' && Array.isArray(fact) && fact.some((item) => item === value);
  const text = String(value);
  if (key === 'startsWith') return fact.startsWith(text);
  return key === 'endsWith' ? fact.endsWith(text) : fact.includes(text);
}

/** The classes are in order. */
function bounded({ classes }: Reading, side: 'above' | 'atLeast' | 'below' | 'atMost', bound: Comparable): Spans {
  const limit = Number(bound);
  const inclusive = side === 'atLeast' || side === 'below';
  let [low, high] = [0, classes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = classes[middle]?.order ?? 0;
    if (order < limit || (order === limit && !inclusive)) low = middle + 1;
    else high = middle;
  }
  const [from, to] = side === 'above' || side === 'atLeast' ? [low, classes.length] : [0, low];
  return from < to ? [from, to] : NONE;
}

function one(index: number | undefined): Spans {
  return index === undefined ? NONE : [index, index + 1];
}

function isList(test: Comparison | readonly (Plain | Comparison)[]): test is readonly (Plain | Comparison)[] {
  return Array.isArray(test);
}
