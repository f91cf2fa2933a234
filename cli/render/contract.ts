/** The contract of an activity, for a person who is about to call it. */
import type { Json, JsonObject, JsonSchema } from '../../schema/json.ts';
import type { Contract } from '../../stdlib/contract.ts';
import type { Curated } from '../../stdlib/curation.ts';
import { describeContract } from '../../stdlib/describe-contract.ts';
import type { Colors } from '../io.ts';
import { curatedFacts } from './curated.ts';
import { type Line, paint, type Span, wrap } from './spans.ts';
import { renderTable } from './table.ts';
import { brief } from './values.ts';

interface About {
  /** Of the project itself or one of its packs. */
  readonly team: boolean;
  readonly digest: string;
  /** What the catalogue of the project says; the key is absent where it has none. */
  readonly curated?: Curated | undefined;
}

export function renderContract(contract: Contract, about: About, colors: Colors, columns: number): string {
  const { team, digest } = about;
  const head: Line = [
    [contract.name, 'bold'],
    [` ${contract.version}`],
    [` · ${effectWords(contract)} · ${contract.dispatch}`, 'dim'],
    [` · ${team ? 'of this project' : 'standard'}`, 'dim'],
  ];
  const lines: readonly string[] = [
    ...wrap(head, columns).map((line) => paint(line, colors)),
    contract.summary,
    colors.dim(`digest ${digest}`),
    ...section(
      'Facts',
      describeContract(contract).map(({ name, says }): Line[] => [[[name]], [[says]]]),
      colors,
    ),
    ...('curated' in about ? catalogueSection(about.curated, colors) : []),
    ...section('Input', fields(contract.input), colors),
    ...section('Output', fields(contract.output), colors),
    ...section(
      'Errors',
      contract.errors.map(({ type, title, retry }): Line[] => [
        [[type, 'red']],
        [[retry ? 'tried again' : 'final', 'dim']],
        [[title]],
      ]),
      colors,
    ),
  ];
  const files = contract.files.map(({ at, kind }) => `  ${at}  ${colors.dim(`a ${kind} file of the project`)}`);
  const examples = contract.examples.flatMap(({ title, input, output, error }) => [
    `  ${title}`,
    `    ${colors.dim('with')}  ${brief(input, columns)}`,
    `    ${colors.dim('gives')} ${error === undefined ? brief(output, columns) : colors.red(error)}`,
  ]);
  return [
    ...lines,
    ...(files.length > 0 ? ['', colors.bold('Files'), ...files] : []),
    ...(examples.length > 0 ? ['', colors.bold('Examples'), ...examples] : []),
  ].join('\n');
}

export function effectWords(contract: Contract): string {
  if (contract.effect !== 'write') return contract.effect;
  const undo = contract.undo === 'needed' ? 'undo needed' : 'no undo needed';
  return `write, ${contract.idempotent ? 'idempotent' : 'not idempotent'}, ${undo}`;
}

function catalogueSection(curated: Curated | undefined, colors: Colors): readonly string[] {
  const facts = curatedFacts(curated);
  const rows = facts.map(([name, says, at]): Line[] => [
    [[name, name === 'denied' ? 'red' : 'cyan']],
    [[says]],
    [[at, 'dim']],
  ]);
  return section('Catalogue of this project', rows.length > 0 ? rows : [[[['allowed']]]], colors);
}

function section(title: string, rows: readonly (readonly Line[])[], colors: Colors): readonly string[] {
  if (rows.length === 0) return ['', colors.bold(title), colors.dim('  none')];
  const table = renderTable(['', '', ''], rows, colors).split('\n').slice(1);
  return ['', colors.bold(title), ...table.map((line) => `  ${line}`)];
}

/** Rows of name, type, description; one level of nesting is enough to write a call. */
function fields(schema: JsonSchema, prefix = '', depth = 0): readonly (readonly Line[])[] {
  if (typeof schema === 'boolean' || !isObject(schema.properties))
    return depth === 0 ? [[[['(any)']], [[typeWords(schema)]], [[describe(schema)]]]] : [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(schema.properties).flatMap(([name, field]): readonly (readonly Line[])[] => {
    const inner = isObject(field) ? field : true;
    const mark: Span = required.includes(name) ? ['', 'dim'] : ['?', 'dim'];
    const row: readonly Line[] = [
      [[`${prefix}${name}`, 'cyan'], mark],
      [[typeWords(inner), 'dim']],
      [[describe(inner)]],
    ];
    return [row, ...(depth < 2 ? fields(inner, `${prefix}${name}.`, depth + 1) : [])];
  });
}

function typeWords(schema: JsonSchema): string {
  if (typeof schema === 'boolean') return schema ? 'any' : 'nothing';
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return choices.map((one) => (isObject(one) ? typeWords(one) : 'any')).join(' or ');
  const { type } = schema;
  if (type === 'array') return `list of ${isObject(schema.items) ? typeWords(schema.items) : 'any'}`;
  if (Array.isArray(type)) return type.join(' or ');
  return typeof type === 'string' ? type : 'any';
}

function describe(schema: JsonSchema): string {
  return typeof schema !== 'boolean' && typeof schema.description === 'string' ? schema.description : '';
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
