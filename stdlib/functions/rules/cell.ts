import type { Cell, ColumnType, InputColumn } from './document.ts';
import { type Comparable, isOrdered, readLiteral, readValue, TYPE_WORDS } from './value.ts';

/** A condition on a fact, which is undefined where it is absent or null. */
export type Test = (fact: Comparable | undefined) => boolean;
export type CompiledCell = { readonly test: Test } | { readonly problem: string };

const ANY = '-';
const COMPARISON = /^(>=|<=|!=|>|<)\s*(\S.*)$/;
const RANGE = /^([[(])\s*(.*?)\s*\.\.\s*(.*?)\s*([\])])$/;
/** A range that YAML took for a list: `[1..5]` without quotes. */
const BARE_RANGE = /^\S+\.\.\S+$/;

/** Compiles a cell for its column. A fact that is absent meets only `-` and null. */
export function compileCell(cell: Cell, column: InputColumn): CompiledCell {
  if (cell === ANY) return { test: () => true };
  if (cell === null) return { test: (fact) => fact === undefined };
  if (typeof cell === 'string') return compileText(cell, column);
  if (typeof cell !== 'object') return compileEqual(cell, column);
  if (isList(cell)) return compileList(cell, column);
  if ('is' in cell) return compileEqual(cell.is, column);
  return compileNot(cell.not, column);
}

function isList(cell: Cell): cell is readonly Cell[] {
  return Array.isArray(cell);
}

function compileEqual(literal: string | number | boolean, column: InputColumn): CompiledCell {
  const wanted = readValue(column.type, literal);
  if (wanted === undefined) return { problem: `${JSON.stringify(literal)} is not ${TYPE_WORDS[column.type]}` };
  if (column.values !== undefined && !column.values.includes(literal)) {
    return { problem: `${JSON.stringify(literal)} is none of the values of this fact: ${column.values.join(', ')}` };
  }
  return { test: (fact) => fact === wanted };
}

function compileList(cells: readonly Cell[], column: InputColumn): CompiledCell {
  const tests: Test[] = [];
  for (const cell of cells) {
    const compiled = compileCell(cell, column);
    if ('problem' in compiled) return compiled;
    tests.push(compiled.test);
  }
  return { test: (fact) => tests.some((test) => test(fact)) };
}

function compileNot(cell: Cell, column: InputColumn): CompiledCell {
  const compiled = compileCell(cell, column);
  if ('problem' in compiled) return compiled;
  return { test: (fact) => fact !== undefined && !compiled.test(fact) };
}

function compileText(text: string, column: InputColumn): CompiledCell {
  const comparison = COMPARISON.exec(text);
  if (comparison !== null) return compileComparison(comparison[1] ?? '', comparison[2] ?? '', column);
  const range = RANGE.exec(text);
  if (range !== null) return compileRange(range, text, column);
  if (isOrdered(column.type) && BARE_RANGE.test(text)) {
    return { problem: `"${text}" is not ${TYPE_WORDS[column.type]}; a range stands in quotes: "[${text}]"` };
  }
  return compileEqual(text, column);
}

function compileComparison(operator: string, text: string, column: InputColumn): CompiledCell {
  const bound = readLiteral(column.type, text.trim());
  if (bound === undefined) return { problem: `"${text}" is not ${TYPE_WORDS[column.type]}` };
  if (operator === '!=') return { test: (fact) => fact !== undefined && fact !== bound };
  if (!isOrdered(column.type)) return noOrder(column.type, `${operator} ${text}`);
  switch (operator) {
    case '>':
      return { test: (fact) => fact !== undefined && fact > bound };
    case '>=':
      return { test: (fact) => fact !== undefined && fact >= bound };
    case '<':
      return { test: (fact) => fact !== undefined && fact < bound };
    default:
      return { test: (fact) => fact !== undefined && fact <= bound };
  }
}

function compileRange(range: RegExpExecArray, text: string, column: InputColumn): CompiledCell {
  if (!isOrdered(column.type)) return noOrder(column.type, text);
  const [, open, first = '', last = '', close] = range;
  const from = readLiteral(column.type, first);
  const to = readLiteral(column.type, last);
  if (from === undefined || to === undefined) {
    return { problem: `"${from === undefined ? first : last}" in "${text}" is not ${TYPE_WORDS[column.type]}` };
  }
  if (from > to || (from === to && (open === '(' || close === ')'))) {
    return { problem: `the range "${text}" holds nothing` };
  }
  const above: Test =
    open === '[' ? (fact) => fact !== undefined && fact >= from : (fact) => fact !== undefined && fact > from;
  const below: Test =
    close === ']' ? (fact) => fact !== undefined && fact <= to : (fact) => fact !== undefined && fact < to;
  return { test: (fact) => above(fact) && below(fact) };
}

function noOrder(type: ColumnType, text: string): CompiledCell {
  const hint = type === 'text' ? `; for exactly this text write {is: ${JSON.stringify(text)}}` : '';
  return { problem: `"${text}" compares by order, and this fact is ${TYPE_WORDS[type]}${hint}` };
}
