import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonObject } from '../../schema/json.ts';
import { checkProject } from '../compile-project.ts';
import type { Node } from '../nodes.ts';
import { loadFile } from '../resolve/load-file.ts';
import { createSession } from '../resolve/session.ts';
import { toJson } from '../resolve/to-json.ts';
import type { CompileOptions, SourceTree } from '../types.ts';
import { type CsvColumns, csvRows } from './csv-rows.ts';

const HEAD = `holdfast: "1"
hitPolicy: F
inputs: { kg: { type: number }, to: { type: text, optional: true }, lane: { type: text, optional: true } }
outputs: { lane: { type: text }, fee: { type: number }, more: { type: any } }
rules: { csv: ./rows/lane.rules.csv }
default: { lane: none, fee: 0, more: null }
`;
const CHECKS = `holdfast: "1"
inputs: { kg: { type: number } }
checks: { csv: ./lane.rules.csv }
`;
const options: CompileOptions = { contracts: new Map(), digest: (text) => `d${text.length}` };
const treeOf = (files: { readonly [path: string]: string }): SourceTree => ({
  read: (path) => files[path],
  list: () => Object.keys(files).sort(),
});

/** The rows as YAML would hold them, or the findings with their places. */
function read(csv: string, head = HEAD, at = 'rules/rows/lane.rules.csv') {
  const session = createSession(treeOf({ 'rules/lane.rules.yaml': head, [at]: csv }), options);
  const loaded = loadFile(session, 'rules', 'rules/lane.rules.yaml');
  const found = loaded?.diagnostics.map(({ code, range: { file, line, col, endLine, endCol } }) => {
    const end = endLine === line ? endCol : `${endLine}:${endCol}`;
    return `${code} ${file === at ? '' : `${file} `}${line}:${col}-${end}`;
  });
  // What a rules document holds, as its schema says.
  const content = loaded?.file?.content as { readonly rules?: unknown; readonly checks?: unknown } | undefined;
  return { rows: content?.rules ?? content?.checks, found: found ?? [] };
}

const COLUMNS = 'kg,to,then.lane,fee,more,reason,#remark';
const rows: readonly (readonly [what: string, csv: string, rows: readonly unknown[]])[] = [
  [
    'conditions, values, a reason, a remark',
    `${COLUMNS}\n> 5,CH | NO,slow,1.5,"[1, {""a"": 2}]",because,who knows\n-,,fast,0,null,,\n`,
    [
      {
        id: 'row_1',
        reason: 'because',
        when: { kg: { above: 5 }, to: ['CH', 'NO'] },
        then: { lane: 'slow', fee: 1.5, more: [1, { a: 2 }] },
      },
      { id: 'row_2', when: {}, then: { lane: 'fast', fee: 0, more: null } },
    ],
  ],
  [
    'semicolons, a byte order mark, line ends of Windows, empty lines, no line end, a decimal comma in a text',
    '\ufeffid;kg;then.lane;fee;more\r\na;1..2;x, y;2;"""q"""\r\n\r\n;;;;\r\nb;;"a;\r\nb";3;0',
    [
      { id: 'a', when: { kg: { atLeast: 1, atMost: 2 } }, then: { lane: 'x, y', fee: 2, more: 'q' } },
      { id: 'b', when: {}, then: { lane: 'a;\r\nb', fee: 3, more: 0 } },
    ],
  ],
  [
    'tabs; a name that is an input and an output; text that looks like a formula is text',
    'when.lane\tthen.lane\tfee\tmore\nstartsWith "a"\t@SUM(A1)\t0\ttrue\n',
    [{ id: 'row_1', when: { lane: { startsWith: 'a' } }, then: { lane: '@SUM(A1)', fee: 0, more: true } }],
  ],
];
for (const [what, csv, expected] of rows)
  test(what, () => {
    const { rows: got, found } = read(csv);
    assert.deepEqual(
      found.filter((one) => !one.startsWith('HF1311')),
      [],
    );
    assert.deepEqual(got, expected);
  });

const FIRST = 'kg,then.lane,fee,more\n';
const refused: readonly (readonly [what: string, csv: string, found: readonly string[]])[] = [
  ['no column of the table', 'kg,then.lan,fee,more\n1,a,1,1\n', ['HF1316 1:4-12']],
  ['a column that is two things', 'kg,lane,fee,more\n1,a,1,1\n', ['HF1316 1:4-8']],
  ['a column twice', 'kg,kg,then.lane,fee,more\n1,1,a,1,1\n', ['HF1316 1:4-6']],
  ['an output that lacks', 'kg,then.lane,more\n1,a,1\n', ['HF1316 1:1-18']],
  ['too few cells', `${FIRST}1,a,1\n`, ['HF1316 2:1-6']],
  ['a quote that is never closed', `${FIRST}1,"a,1,1\n2,b,2,2\n`, ['HF1316 2:3-4']],
  ['something behind a quote', `${FIRST}1,"a"b,1,1\n`, ['HF1316 2:6-7']],
  ['no rows', FIRST, ['HF1316 1:1-1']],
  ['nothing at all', '', ['HF1316 1:1-1']],
  ['a condition, its place inside quotes', `${FIRST}"1 | ""x""",a,1,1\n`, ['HF1317 2:6-11']],
  ['a value that lacks, one of another type', `${FIRST}1,,x,1\n`, ['HF1317 2:3-3', 'HF1317 2:4-5']],
  ['a long cell', `${FIRST}1,a,1,${'1'.repeat(5_001)}\n`, ['HF1317 2:7-5008']],
  ['brackets inside each other', `${FIRST}${'not('.repeat(1_250)},a,1,1\n`, ['HF1317 2:5001-5002']],
  ['a template', `${FIRST}1,"\${ $input.a }",1,1\n2,{{a}},1,1\n`, ['HF1113 2:3-18', 'HF1113 3:3-8']],
  ['what JSON may not hold', `${FIRST}1,a,1,"{""__proto__"": 1}"\n`, ['HF1317 2:7-27']],
  ['ids twice', 'id,kg,then.lane,fee,more\na,1,a,1,1\na,2,a,1,1\n', ['HF5022 3:1-2']],
  ['a rule that is hidden', `${FIRST}> 1,a,1,1\n5,b,1,1\n`, ['HF1311 3:1-8']],
  ['control characters', `${FIRST}1,\u0007,1,1\n`, ['HF1013 2:3-4']],
];
for (const [what, csv, expected] of refused)
  test(`refused: ${what}`, () => {
    const { found } = read(csv);
    assert.deepEqual(found, expected);
  });

test('a cell of whole numbers', () => {
  const whole = HEAD.replace('fee: { type: number }', 'fee: { type: integer }');
  assert.deepEqual(read(`${FIRST}1,a,12,1\n`, whole).found, []);
  assert.deepEqual(read(`${FIRST}1,a,1.5,1\n`, whole).found, ['HF1317 2:5-8']);
});

test('checks may stand in CSV too', () => {
  const head = 'id,kg,then,reason\nheavy,> 5,flag,too heavy\nworse,> 9,fail,\n';
  const { rows: got, found } = read(head, CHECKS, 'rules/lane.rules.csv');
  assert.deepEqual(found, []);
  assert.deepEqual(got, [
    { id: 'heavy', then: 'flag', reason: 'too heavy', when: { kg: { above: 5 } } },
    { id: 'worse', then: 'fail', when: { kg: { above: 9 } } },
  ]);
});

test('a file that is not there, and one that no table names', () => {
  const { found } = read('', HEAD, 'rules/rows/lanes.rules.csv');
  assert.deepEqual(found, ['HF5007 rules/lane.rules.yaml 5:15-36']);
  const tree = treeOf({ 'holdfast.yaml': 'holdfast: "1"\nname: a\n', 'lane.rules.csv': 'kg\n' });
  const codes = (paths?: readonly string[]) => checkProject(tree, options, paths).diagnostics.map(({ code }) => code);
  assert.deepEqual(codes(), ['HF1318']);
  assert.deepEqual(codes(['lane.rules.csv']), ['HF1318']);
});

test('ten thousand rows are read and proved, one more is refused', () => {
  const line = (_: unknown, i: number): string => `C${i % 100},${Math.floor(i / 100)},x,${i},1`;
  const csv = (count: number): string =>
    `to,kg,then.lane,fee,more\n${Array.from({ length: count }, line).join('\n')}\n`;
  const unique = HEAD.replace('hitPolicy: F', 'hitPolicy: U');
  const { rows: got, found } = read(csv(10_000), unique);
  assert.deepEqual(found, []);
  assert.equal(Array.isArray(got) && got.length, 10_000);
  assert.deepEqual(read(csv(10_001), unique).found, ['HF1316 10002:1-17']);
  const twice = read(`${csv(9_999)}C7,3,x,1,1\n`, unique);
  assert.deepEqual(twice.found, ['HF1314 10001:1-11']);
});

/** As the entries of a node have it, whatever is known of it as JSON. */
function jsonOf(node: Node): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(jsonOf);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, jsonOf(value)]));
}

test('what rows are as JSON is what their entries say; cells that are written alike are one test', () => {
  const columns: CsvColumns = {
    inputs: new Map([
      ['kg', 'number'],
      ['to', 'text'],
    ]),
    outputs: new Map([['fee', 'number']]),
    keys: new Map([['reason', 'text']]),
  };
  const csv = 'kg,#,to,fee,reason\n> 5,a,CH | NO,1,why\n> 5,b,,2,\n-,c,not(CH),3,so\n> 5,d,CH | NO,4,\n';
  const { rows, diagnostics } = csvRows('a.rules.csv', csv, columns);
  assert.deepEqual(diagnostics, []);
  const items = rows?.items ?? [];
  assert.deepEqual(items.map(toJson), items.map(jsonOf));
  const whens = items.map((item) => (toJson(item) as { readonly when: JsonObject }).when);
  assert.equal(whens.length, 4);
  assert.equal(whens[0]?.kg, whens[1]?.kg);
  assert.equal(whens[0]?.to, whens[3]?.to);
  assert.notEqual(whens[0]?.to, whens[2]?.to);
});
