import type { JsonObject, JsonSchema } from '../../schema/json.ts';
import type { Contract, Example } from '../../stdlib/contract.ts';
import { describeContract } from '../../stdlib/describe-contract.ts';
import { catalogue } from '../../stdlib/index.ts';
import { block, code, page, slug, table } from './markdown.ts';
import { isObject, schemasIn, text } from './schema-words.ts';

const INTRO = `The activities that come with Holdfast. A team adds its own beside its flows
([activities document](activities-document.md)). \`holdfast catalog\` lists all that a project can call, \`holdfast catalog NAME\`
shows one.

\`effect\` says what a call does to the world: \`pure\` runs inside the kernel and costs nothing, \`read\` changes nothing outside,
\`write\` does. A write is \`idempotent\` where the other side honours the key of the call, so that a second attempt does no
harm; \`undo: needed\` asks every step that calls it for \`compensate\` or \`pivot\` ([rule 30](language.md#r30)). Examples are
the tests of the activity.`;

export function makeCataloguePage(): string {
  const rows = catalogue.map(({ contract }) => [
    `[${code(contract.name)}](#${slug(contract.name)})`,
    effectOf(contract),
    contract.summary,
  ]);
  return page(
    '# Catalogue',
    INTRO,
    table(['activity', 'effect', 'is'], rows),
    ...catalogue.flatMap(({ contract }) => renderContract(contract)),
  );
}

function effectOf(contract: Contract): string {
  if (contract.effect !== 'write') return contract.effect;
  return `write, ${contract.idempotent ? 'idempotent' : 'not idempotent'}, undo ${contract.undo === 'needed' ? 'needed' : 'not needed'}`;
}

function renderContract(contract: Contract): readonly string[] {
  const files = contract.files.map(({ at, kind }) => [code(at.slice(1).replaceAll('/', '.')), `a ${kind} file`]);
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
    files.length > 0 ? '**Files**: literal paths, relative to the flow ([rule 11](language.md#r11))' : '',
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
  const variants = schemasIn(schema.oneOf ?? schema.anyOf);
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
  const variants = schemasIn(schema.oneOf ?? schema.anyOf);
  if (variants.length > 0) return [...new Set(variants.map(typeOf))].join(' or ');
  if (schema.type === 'array') return `list of ${isObject(schema.items) ? typeOf(schema.items) : 'any value'}`;
  if (schema.type === 'object') return mapWords(schema);
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  return schema.type === 'string' ? 'text' : text(schema.type) || 'any value';
}

function mapWords(schema: JsonObject): string {
  const values = schema.additionalProperties;
  return isObject(values) && !isObject(schema.properties) ? `map of ${typeOf(values)}` : 'map';
}

function describe(schema: JsonSchema): string {
  return typeof schema === 'boolean' ? '' : text(schema.description);
}
