/** The contract of an activity as a section of a page of Markdown: in the reference, and by `catalog docs`. */
import type { Json, JsonObject, JsonSchema } from '../../schema/json.ts';
import type { Contract, Example } from '../../stdlib/contract.ts';
import { describeContract } from '../../stdlib/describe-contract.ts';
import { block, code, slug, table } from './page-parts.ts';

const FILE_KINDS: { readonly [kind in Contract['files'][number]['kind']]: string } = {
  schema: 'a JSON Schema',
  template: 'a template',
  rules: 'a rules document',
  examples: 'a file of examples',
  sql: 'a file that holds the statement',
};

function effectOf(contract: Contract): string {
  if (contract.effect !== 'write') return contract.effect;
  return `write, ${contract.idempotent ? 'idempotent' : 'not idempotent'}, undo ${contract.undo === 'needed' ? 'needed' : 'not needed'}`;
}

/** For a table of activities: name with a link to its section, effect, summary. */
export function contractRow(contract: Contract): readonly string[] {
  return [`[${code(contract.name)}](#${slug(contract.name)})`, effectOf(contract), contract.summary];
}

/** The section of an activity. `about`: where more is said of files that calls name. */
export function contractSections(contract: Contract, about = ''): readonly string[] {
  const files = contract.files.map(({ at, kind }) => [code(at.slice(1).replaceAll('/', '.')), FILE_KINDS[kind]]);
  const errors = contract.errors.map(({ type, title, retry }) => [code(type), title, retry ? 'yes' : 'no']);
  return [
    `## ${contract.name}`,
    contract.summary,
    `Version ${contract.version}; ${effectOf(contract)}; runs \`${contract.effect === 'pure' ? 'in the kernel' : contract.dispatch}\`.`
      .replace('`in the kernel`', 'in the kernel')
      .replace('runs `queue`', 'goes over the task queue')
      .replace('runs `local`', 'runs as a local activity'),
    table(
      ['', 'says'],
      describeContract(contract).map(({ name, says }) => [name, says]),
    ),
    '**Input** (`with`)',
    fieldTable(contract.input),
    '**Output**',
    fieldTable(contract.output),
    describeSource(contract),
    '**Errors**',
    table(['type', 'means', 'tried again'], errors),
    files.length > 0 ? `**Files**: literal paths, relative to the flow ${about}`.trim() : '',
    table(['parameter', 'names'], files),
    contract.examples.length > 0 ? '**Examples**' : '',
    ...contract.examples.map((example) => renderExample(contract, example)),
  ];
}

function describeSource({ outputFrom, files }: Contract): string {
  if (outputFrom === undefined) return '';
  const name = code(outputFrom.at.slice(1).replaceAll('/', '.'));
  const part = outputFrom.within === undefined ? 'the output' : code(outputFrom.within);
  const rules = files.find(({ at }) => at === outputFrom.at)?.kind === 'rules';
  return `What ${name} names says more: ${rules ? 'a row has a value for each output of the table, by its type' : `${part} fits that schema`}.`;
}

function renderExample(contract: Contract, { title, input, output, error, files }: Example): string {
  const shown = (value: unknown): string => JSON.stringify(value, undefined, 2);
  const documents = Object.entries(files ?? {}).flatMap(([path, document]) => [
    `where ${code(path)} is`,
    block('json', shown(document)),
  ]);
  const end = error === undefined ? ['gives', block('json', shown(output))] : [`fails with ${code(error)}.`];
  return [`*${title}*: ${code(contract.name)} with`, block('json', shown(input)), ...documents, ...end].join('\n\n');
}

function fieldTable(schema: JsonSchema): string {
  const rows = fieldsOf(schema, '');
  if (rows.length === 0) return `${typeOf(schema)}. ${describe(schema)}`.trim();
  return table(['field', 'is', 'means'], rows);
}

function fieldsOf(schema: JsonSchema, prefix: string): readonly (readonly string[])[] {
  if (typeof schema === 'boolean') return [];
  const variants = listOf(schema.oneOf ?? schema.anyOf);
  const fields = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  const own = fields.flatMap(([name, field]) => {
    const inner: JsonSchema = isObject(field) ? field : true;
    const mark = required.includes(name) ? ' *' : '';
    return [
      [code(`${prefix}${name}`) + mark, typeOf(inner), describe(inner)],
      ...fieldsOf(inner, `${prefix}${name}.`),
      ...(isObject(field) && isObject(field.items) ? fieldsOf(field.items, `${prefix}${name}[].`) : []),
    ];
  });
  return [...own, ...(fields.length > 0 ? [] : variants.flatMap((variant) => fieldsOf(variant, prefix)))];
}

function typeOf(schema: JsonSchema): string {
  if (typeof schema === 'boolean') return schema ? 'any value' : 'nothing';
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => code(JSON.stringify(value))).join(' or ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  const variants = listOf(schema.oneOf ?? schema.anyOf);
  if (variants.length > 0) return [...new Set(variants.map(typeOf))].join(' or ');
  if (schema.type === 'array') return `list of ${isObject(schema.items) ? typeOf(schema.items) : 'any value'}`;
  if (schema.type === 'object') return mapWords(schema);
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  return schema.type === 'string' ? 'text' : textOf(schema.type) || 'any value';
}

function mapWords(schema: JsonObject): string {
  const values = schema.additionalProperties;
  return isObject(values) && !isObject(schema.properties) ? `map of ${typeOf(values)}` : 'map';
}

function describe(schema: JsonSchema): string {
  return typeof schema === 'boolean' ? '' : textOf(schema.description);
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: Json | undefined): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
