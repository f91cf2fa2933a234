/** Expressions as long as their document. */
import { fill, HEAD, many, ROOM, type WorstFile, worst } from './worst-file.ts';

const flow = (what: string, source: string): WorstFile =>
  worst('expression', what, 'worst.flow.yaml', `${HEAD}steps:\n  - { id: a, set: { v: "\${ ${source} }" } }\n`);
const block = (what: string, source: string): WorstFile =>
  worst(
    'expression',
    what,
    'worst.flow.yaml',
    `${HEAD}steps:\n  - id: a\n    set:\n      v: >-\n        \${ ${source} }\n`,
  );
const again = (part: string): string => part.repeat(Math.floor((ROOM - 200) / part.length));
const times = (part: string, most: number): string => part.repeat(most);

/** As long as one expression may be, many of them. */
const each = (what: string, source: (i: number) => string): WorstFile =>
  worst(
    'expression',
    `${what}, in each of many steps`,
    'worst.flow.yaml',
    fill(`${HEAD}steps:\n`, (i) => `  - { id: s${i}, set: { v: "\${ ${source(i)} }" } }\n`, 2_000),
  );

export const WORST_EXPRESSIONS: readonly WorstFile[] = [
  flow('texts joined', `'a'${again(" & 'a'")}`),
  flow('one text', `'${again('x')}'`),
  flow('one text of escapes', `'${again('\\\\u0041')}'`),
  flow('a text that never ends', `'${again('x')}`),
  flow('a pattern', `$match($input.a, /${again('(a+)+')}/)`),
  flow('patterns', `[${again('/(a|a)*b/, ')}1]`),
  flow('slashes', again('/')),
  flow('dots', again('.')),
  flow('a path', `$input${again('.a')}`),
  flow('predicates', `$input${again('[a=1]')}`),
  flow('predicates in predicates', `$input.a${again('[b')}`),
  flow('lists', again('[')),
  flow('maps', again("{'a':")),
  flow('a list of numbers', `[${again('1,')}1]`),
  flow('a map of fields', `{${many(30_000, (i) => `'k${i}': ${i}`).join(', ')}}`),
  flow('assignments', `(${many(12_000, (i) => `$v${i} := $v${Math.max(0, i - 1)} + 1; `).join('')}1)`),
  flow('conditions', `${again('1 ? ')}`),
  flow('nothing or nothing', `$input.a${again(' ?? $input.b')}`),
  flow('minus signs', `${again('-')}1`),
  flow('comments', `${again('/* a */')}1`),
  flow('a comment that never ends', `1 /* ${again('a')}`),
  flow('calls', `${again('$not(')}`),
  flow('arguments', `$sum(${again('1,')}1)`),
  flow('names in backquotes', `$input${again('.`a b`')}`),
  flow('a number', again('9')),
  flow('chains', `1${again(' ~> $string')}`),
  flow('ranges', `[1..9${again('..9')}]`),
  flow('sorts', `$input.a${again('^(>a)')}`),
  flow('groups', `$input.a${again('{a: $sum(b)}')}`),
  block('quotes of both kinds', again('"\'"')),
  each('an object of objects', () => `${times("{'a': ", 12)}1${times('}', 12)}`),
  each('nested conditions', (i) => `${times('$input.a ? ', 10)}${i}${times(' : $input.b', 10)}`),
  each('merges of what was merged', (i) => `$merge([${i === 0 ? '$input' : `$steps.s${i - 1}.v`}, {'k${i}': ${i}}])`),
  each('joins of what was joined', (i) =>
    i === 0
      ? "{'a': 1}"
      : `($steps.s${i - 1}.v ?? $input.a) = 1 ? [$steps.s${i - 1}.v, {'k${i}': $steps.s${Math.max(0, i - 2)}.v}] : $steps.s${i - 1}.v`,
  ),
  each('objects of all that was', (i) => (i === 0 ? '1' : `{'a': $steps.s${i - 1}.v, 'b': $steps.s${i - 1}.v}`)),
  each(
    'functions of functions',
    (i) => `$map($input.a, function($x) { $filter($x, function($y) { $map($y, function($z) { $z + ${i} }) }) })`,
  ),
];
