/** Decision tables at their limits: rows in YAML, in CSV and in DMN. */
import { XML_LIMITS } from '../../cli/dmn/read-xml.ts';
import { RULES_LIMITS } from '../../schema/limits.ts';
import { fill, many, PROJECT, type WorstFile, worst } from './worst-file.ts';

const RULES = 'holdfast: "1"\nhitPolicy: U\ninputs: { a: { type: number } }\noutputs: { b: { type: text } }\nrules:\n';

const yaml = (what: string, text: string): WorstFile => worst('table', what, 'worst.rules.yaml', text);

/** A table whose rows stand in a file of their own. */
function csv(what: string, inputs: string, rows: string, hitPolicy = 'U'): WorstFile {
  const table = `holdfast: "1"\nhitPolicy: ${hitPolicy}\ninputs: { ${inputs} }\noutputs: { out: { type: text } }\nrules: { csv: ./worst.rules.csv }\n`;
  return worst('rows in CSV', what, 'worst.rules.csv', rows, { 'worst.rules.yaml': table, 'holdfast.yaml': PROJECT });
}

const names = (count: number): readonly string[] => many(count, (i) => `i${i}`);
const columns = (count: number, type: string): string =>
  names(count)
    .map((name) => `${name}: { type: ${type} }`)
    .join(', ');
const header = (count: number): string => `${[...names(count), 'out'].join(',')}\n`;
const row = (cells: readonly string[]): string => `${[...cells, 'x'].join(',')}\n`;
const full = (head: string, part: (i: number) => string, most: number = RULES_LIMITS.rows): string =>
  fill(head, part, most, '', RULES_LIMITS.csvLength - 100);

/** `part`: a rule. */
function dmn(what: string, inputs: number, part: (i: number) => string): WorstFile {
  const head = `<?xml version="1.0"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="w" namespace="n"><decision id="w" name="w"><decisionTable hitPolicy="UNIQUE">${many(inputs, (i) => `<input><inputExpression typeRef="number"><text>i${i}</text></inputExpression></input>`).join('')}<output name="out" typeRef="string"/>`;
  const tail = '</decisionTable></decision></definitions>';
  return xml(what, fill(head, part, undefined, tail, XML_LIMITS.length - 100));
}

const xml = (what: string, text: string): WorstFile => ({
  kind: 'DMN',
  what,
  files: { 'worst.dmn': text },
  args: ['import', 'dmn', 'worst.dmn'],
});

const cells = (texts: readonly string[]): string =>
  `<rule>${texts.map((text) => `<inputEntry><text>${text}</text></inputEntry>`).join('')}<outputEntry><text>"x"</text></outputEntry></rule>`;

export const WORST_TABLES: readonly WorstFile[] = [
  yaml(
    'rows that overlap',
    fill(RULES, (i) => `  - { id: r${i}, when: { a: { above: ${i} } }, then: { b: x }, reason: r }\n`),
  ),
  ...(['U', 'A', 'F', 'P'] as const).map((policy) =>
    yaml(
      `rows of 100 inputs that all overlap, hit policy ${policy}`,
      fill(
        `holdfast: "1"\nhitPolicy: ${policy}\ninputs: { ${columns(100, 'number')} }\noutputs: { b: { type: text${policy === 'P' ? ', values: [x, y]' : ''} } }\nrules:\n`,
        (i) =>
          `  - { id: r${i}, when: { ${many(26, (n) => `i${(i + n * 3) % 100}: ${n}`).join(', ')} }, then: { b: x } }\n`,
        1_200,
      ),
    ),
  ),
  yaml(
    'rows of one cell each, of 100 inputs',
    fill(
      `holdfast: "1"\nhitPolicy: U\ninputs: { ${columns(100, 'number')} }\noutputs: { b: { type: text } }\nrules:\n`,
      (i) => `  - { id: r${i}, when: { i${i % 100}: { above: ${i} } }, then: { b: x } }\n`,
    ),
  ),
  yaml(
    'tests by parts of texts',
    fill(
      'holdfast: "1"\nhitPolicy: U\ninputs: { a: { type: text } }\noutputs: { b: { type: text } }\nrules:\n',
      (i) => `  - { id: r${i}, when: { a: { contains: "${i.toString(36)}" } }, then: { b: x } }\n`,
    ),
  ),
  yaml(
    'tests by starts of texts',
    fill(
      'holdfast: "1"\nhitPolicy: F\ninputs: { a: { type: text } }\noutputs: { b: { type: text } }\nrules:\n',
      (i) => `  - { id: r${i}, when: { a: { startsWith: "${'a'.repeat(i % 300)}" } }, then: { b: x } }\n`,
    ),
  ),
  yaml(
    'lists of values',
    fill(
      'holdfast: "1"\nhitPolicy: F\ninputs: { a: { type: list } }\noutputs: { b: { type: text } }\nrules:\n',
      (i) => `  - { id: r${i}, when: { a: { contains: v${i} } }, then: { b: x } }\n`,
    ),
  ),
  yaml(
    'one condition of many ways',
    fill(
      RULES.replace('hitPolicy: U', 'hitPolicy: F').concat('  - { id: r, then: { b: x }, when: ['),
      (i) => `{ a: ${i} },`,
      undefined,
      '] }\n',
    ),
  ),
  yaml(
    'one id for all rows',
    fill(RULES, () => '  - { id: r, when: { a: 1 }, then: { b: x } }\n'),
  ),
  yaml(
    'checks',
    fill(
      'holdfast: "1"\ninputs: { a: { type: number } }\nchecks:\n',
      (i) => `  - { id: r${i}, when: { a: ${i} }, then: flag, reason: r }\n`,
    ),
  ),
  csv(
    '10,000 rows that all overlap',
    columns(4, 'number'),
    full(header(4), (i) => row(['-', `>${i}`, '', '<=5'])),
  ),
  csv(
    '10,000 rows of boxes, first that matches',
    columns(4, 'number'),
    full(header(4), (i) =>
      row(many(4, (n) => `[${(i * (n + 3)) % 97}..${100 + ((i * 7 + n) % 89)}]`).map((one) => `"${one}"`)),
    ),
    'F',
  ),
  csv(
    'rows of boxes in 40 inputs, first that matches',
    columns(40, 'number'),
    full(header(40), (i) => row(many(40, (n) => `>${(i * (n + 1)) % 13}`))),
    'F',
  ),
  csv(
    'more rows than there may be',
    columns(1, 'number'),
    full(header(1), (i) => row([String(i)]), Number.POSITIVE_INFINITY),
  ),
  csv(
    'one row of all cells',
    columns(1, 'number'),
    full('i0,out\n', () => '1,', Number.POSITIVE_INFINITY),
  ),
  csv(
    'a cell of alternatives',
    columns(1, 'number'),
    `i0,out\n"${full('', (i) => `${i}|`, Number.POSITIVE_INFINITY)}1",x\n`,
  ),
  csv('a cell of brackets', columns(1, 'number'), `i0,out\n"${'not('.repeat(900_000)}",x\n`),
  csv(
    'a quote that is never closed in each row',
    columns(1, 'text'),
    full(header(1), () => '"a"b,x\n'),
  ),
  csv('quotes in quotes', columns(1, 'text'), `i0,out\n"${'""'.repeat(1_900_000)}",x\n`),
  csv('breaks', columns(1, 'text'), `i0,out\n${'\n'.repeat(3_900_000)}`),
  csv('carriage returns', columns(1, 'text'), `i0,out\n${'\r'.repeat(3_900_000)}`),
  csv('a header of all columns', columns(1, 'text'), `${'i0,'.repeat(1_300_000)}\n`),
  csv(
    'wrong cells',
    columns(2, 'number'),
    full(header(2), () => '1a,2026-13-45,x\n'),
  ),
  csv(
    'lists of JSON in each other',
    columns(1, 'text').concat(', j: { type: list }'),
    `i0,j,out\na,"${'['.repeat(3_900_000)}",x\n`,
  ),
  dmn('rules that overlap', 2, (i) => cells([`&gt;${i}`, '-'])),
  dmn('rules of 100 inputs', 100, (i) => cells(many(100, (n) => `[${i % 7}..${n + 9}]`))),
  dmn('a cell of alternatives', 1, (i) => (i > 0 ? '' : cells([many(1_100_000, (n) => String(n % 1_000)).join(',')]))),
  dmn('a cell of brackets', 1, (i) => (i > 0 ? '' : cells(['not('.repeat(1_900_000)]))),
  xml('elements inside each other', '<a>'.repeat(2_600_000)),
  xml('attributes', `<a ${many(500_000, (i) => `b${i}="1"`).join(' ')}/>`),
  xml('namespaces', `<a ${many(300_000, (i) => `xmlns:b${i}="u"`).join(' ')}/>`),
  xml(
    'entities that stand for entities',
    `<!DOCTYPE a [<!ENTITY l0 "lol">${many(40, (i) => `<!ENTITY l${i + 1} "&l${i};&l${i};">`).join('')}]><a>&l40;</a>`,
  ),
  xml('an entity of a file', '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>'),
  xml('a comment that never ends', `<a><!-- ${'-'.repeat(7_900_000)}`),
  xml('text alone', 'x'.repeat(7_900_000)),
  xml('references to characters', `<a>${'&#65;'.repeat(1_590_000)}</a>`),
];
