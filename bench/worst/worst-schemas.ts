/** JSON Schemas, documents of OpenAPI, and what is typed by them, at their limits. */
import { SCHEMA_LIMITS } from '../../schema/limits.ts';
import { fill, HEAD, many, PROJECT, ROOM, type WorstFile, worst } from './worst-file.ts';

/** Alone, and as the input of a flow that reads it. */
function schema(what: string, text: string, read = '$input.a'): readonly WorstFile[] {
  const flow = `${HEAD}input: { schema: ./worst.json }\nsteps:\n  - { id: s, set: { v: "\${ ${read} ?? 1 }" } }\n`;
  return [
    worst('schema', what, 'worst.json', text),
    worst('schema', `${what}, read by a flow`, 'worst.flow.yaml', flow, { 'worst.json': text }),
  ];
}

const json = (
  head: string,
  part: (i: number) => string,
  tail: string,
  room: number = SCHEMA_LIMITS.length - 100,
): string =>
  // The last comma goes.
  fill(head, (i) => `${part(i)},`, undefined, '', room - tail.length).replace(/,$/, '') + tail;

const tower = (key: 'allOf' | 'anyOf' | 'oneOf', length: number): string =>
  `{"$ref":"#/$defs/d0","$defs":{${many(length, (i) => `"d${i}":{"${key}":[{"$ref":"#/$defs/d${i + 1}"},{"$ref":"#/$defs/d${i + 1}"}]}`).join(',')},"d${length}":{"type":"object","properties":{"a":{"type":"string"}}}}}`;
const nest = (key: string, depth: number): string => `${`{"${key}":[`.repeat(depth)}true${']}'.repeat(depth)}`;

export const WORST_SCHEMAS: readonly WorstFile[] = [
  ...schema(
    'references',
    `{"$defs":{${many(3_000, (i) => `"d${i}":{"anyOf":[{"$ref":"#/$defs/d${i + 1}"},{"$ref":"#/$defs/d${i + 2}"}]}`).join(',')}}}`,
  ),
  ...schema('schemas inside each other', '{"not":'.repeat(Math.floor(ROOM / 7))),
  ...(['allOf', 'anyOf', 'oneOf'] as const).flatMap((key) => [
    ...schema(`a tower of ${key} of references`, tower(key, 30)),
    ...schema(`a high tower of ${key} of references`, tower(key, 1_500)),
    ...schema(`${key} inside each other`, nest(key, 30)),
    ...schema(
      `wide ${key}`,
      json(`{"${key}":[`, (i) => `{"type":"object","properties":{"a":{"const":${i}}},"required":["a"]}`, ']}'),
    ),
    ...schema(
      `wide ${key} of other fields`,
      json(`{"${key}":[`, (i) => `{"type":"object","properties":{"a${i}":{"type":"string"}}}`, ']}'),
    ),
    ...schema(
      `${key} of ${key}`,
      json(
        `{"${key}":[`,
        (i) => `{"${key}":[{"properties":{"a":{"enum":["v${i}","w${i}"]}}},{"type":["object","array","null"]}]}`,
        ']}',
      ),
    ),
  ]),
  ...schema(
    'properties',
    json('{"type":"object","properties":{', (i) => `"a${i}":{"type":"string"}`, '}}'),
  ),
  ...schema(
    'properties, more than a schema may have',
    json('{"type":"object","properties":{', (i) => `"a${i}":{"type":"string"}`, '}}', ROOM),
  ),
  ...schema(
    'required names',
    json('{"type":"object","required":[', (i) => `"a${i}"`, ']}'),
  ),
  ...schema(
    'one required name again and again',
    json('{"type":"object","required":[', () => '"a"', ']}'),
  ),
  ...schema(
    'an enum',
    json('{"properties":{"a":{"enum":[', (i) => `"v${i}"`, ']}}}'),
  ),
  ...schema(
    'an enum of objects',
    json('{"properties":{"a":{"enum":[', (i) => `{"k${i}":[${i}]}`, ']}}}'),
  ),
  ...schema('a type that is itself', '{"$ref":"#","type":"object","properties":{"a":{"$ref":"#"}}}'),
  ...schema(
    'all properties are the whole',
    json('{"type":"object","properties":{', (i) => `"a${i}":{"$ref":"#"}`, '}}'),
    '$input.a1.a2.a3.a4.a5',
  ),
  ...schema(
    'all is any of all',
    json(
      '{"type":"object","$defs":{',
      (i) =>
        `"d${i}":{"type":"object","properties":{"a":{"anyOf":[{"$ref":"#/$defs/d${i + 1}"},{"$ref":"#/$defs/d${i + 2}"},{"$ref":"#/$defs/d${i + 3}"}]}}}`,
      ',"x":true},"properties":{"a":{"$ref":"#/$defs/d0"}}}',
    ),
    '$input.a.a.a.a.a.a.a.a',
  ),
  ...schema(
    'patterns that run back',
    json('{"properties":{', (i) => `"a${i}":{"pattern":"^(a+)+${i}(b|b)*(c*)*$"}`, '}}'),
  ),
  ...schema(
    'patterns that fit properties',
    json(`{"properties":{"${'a'.repeat(400)}!":true},"patternProperties":{`, (i) => `"^(a|a)*(a+)+${i}$":true`, '}}'),
  ),
  ...schema(
    'patterns that repeat',
    json('{"properties":{', (i) => `"a${i}":{"pattern":"((a{1000}){1000}){1000}"}`, '}}'),
  ),
  ...schema(
    'patterns beside properties',
    json(
      `{"properties":{${many(1_500, (i) => `"p${i}":true`).join(',')}},"patternProperties":{`,
      (i) => `"^q${i}(.*)*$":true`,
      '}}',
    ),
  ),
  ...schema(
    'unknown keywords',
    json('{', (i) => `"propertie${i}":1`, '}', ROOM),
  ),
  ...schema(
    'numbers',
    json('{"enum":[', (i) => `1e${i % 300}`, ']}', ROOM),
  ),
  ...schema(
    'examples',
    json('{"examples":[', (i) => `{"a":[[${i}]]}`, ']}', ROOM),
  ),
  ...schema('texts of escapes', `{"title":"${'\\u0041'.repeat(80_000)}"}`),
  worst(
    'schema',
    'files that refer to each other',
    'a0.json',
    refers(0),
    Object.fromEntries(many(60, (i) => [`a${i + 1}.json`, refers(i + 1)])),
  ),
];

function refers(i: number): string {
  return `{"properties":{${many(40, (n) => `"p${n}":{"$ref":"./a${(i + n) % 61}.json#/properties/p${(n + 1) % 40}"}`).join(',')}}}`;
}

/** `parts`: operations and whatever they refer to, as members of the document. */
function api(what: string, parts: string): WorstFile {
  const project = `${PROJECT}connections: { shop: { kind: http, baseUrl: "https://shop.example.org" } }\nopenapi: { shop: { document: ./shop.json, connection: shop } }\n`;
  const document = `{"openapi":"3.1.0","info":{"title":"t","version":"1.0.0"},${parts}}`;
  return {
    kind: 'OpenAPI',
    what,
    files: { 'shop.json': document, 'holdfast.yaml': project, 'a.flow.yaml': FLOW },
    args: ['check', '--no-cache'],
  };
}

const FLOW = `${HEAD}steps: [{ id: a, return: 1 }]\n`;

const answer = (schemaText: string): string =>
  `"responses":{"200":{"description":"d","content":{"application/json":{"schema":${schemaText}}}}}`;
const operation = (i: number, schemaText: string, more = ''): string =>
  `"/p${i}":{"post":{"operationId":"op${i}",${more}${answer(schemaText)}}}`;
const paths = (schemaText: (i: number) => string, components: string, most = 1_000): string =>
  `${fill('"paths":{', (i) => `${i === 0 ? '' : ','}${operation(i, schemaText(i))}`, most, '}', ROOM - components.length - 200)},"components":{"schemas":{${components}}}`;

export const WORST_APIS: readonly WorstFile[] = [
  api(
    '1,000 operations',
    paths(() => '{"type":"object","properties":{"a":{"type":"string"}}}', ''),
  ),
  api(
    'more operations than there may be',
    paths(() => 'true', '', 4_000),
  ),
  api(
    '1,000 operations that share all schemas',
    paths(
      (i) => `{"$ref":"#/components/schemas/s${i % 900}"}`,
      many(
        900,
        (i) =>
          `"s${i}":{"type":"object","properties":{"n":{"$ref":"#/components/schemas/s${(i + 1) % 900}"},"m":{"$ref":"#/components/schemas/s${(i + 7) % 900}"}}}`,
      ).join(','),
    ),
  ),
  api(
    'schemas that are each other',
    paths(
      (i) => `{"$ref":"#/components/schemas/s${i % 900}"}`,
      many(900, (i) => `"s${i}":{"$ref":"#/components/schemas/s${(i + 1) % 900}"}`).join(','),
    ),
  ),
  api(
    'a tower of allOf',
    paths(
      () => '{"$ref":"#/components/schemas/s0"}',
      `${many(900, (i) => `"s${i}":{"allOf":[{"$ref":"#/components/schemas/s${i + 1}"},{"$ref":"#/components/schemas/s${i + 1}"}]}`).join(',')},"s900":{"type":"object"}`,
    ),
  ),
  api(
    'one operation of parameters',
    `"paths":{"/p":{"get":{"operationId":"op",${answer('true')},"parameters":[${fill('', (i) => `{"name":"p${i}","in":"query","schema":{"type":"string"}},`, undefined, '', ROOM - 400)}{"name":"z","in":"query","schema":{"type":"string"}}]}}}`,
  ),
  api(
    'parameters by reference',
    `${paths(() => 'true', '', 100)
      .replace(
        '"components":{',
        `"components":{"parameters":{${many(2_000, (i) => `"p${i}":{"$ref":"#/components/parameters/p${(i + 1) % 2_000}"}`).join(',')}},`,
      )
      .replaceAll('"operationId"', '"parameters":[{"$ref":"#/components/parameters/p0"}],"operationId"')}`,
  ),
  api(
    'paths by reference',
    `"paths":{${many(4_000, (i) => `"/p${i}":{"$ref":"#/paths/~1p${(i + 1) % 4_000}"}`).join(',')}}`,
  ),
  api(
    'operations without names',
    `"paths":{${fill('', (i) => `"/p${i}":{"get":{${answer('true')}}},`, undefined, '', ROOM - 300)}"/z":{}}`,
  ),
  api(
    'operations of one name',
    `"paths":{${fill('', (i) => `"/p${i}":{"get":{"operationId":"a",${answer('true')}}},`, undefined, '', ROOM - 300)}"/z":{}}`,
  ),
  api('ids of hyphens', `"paths":{"/p":{"get":{"operationId":"${'a-'.repeat(200_000)}",${answer('true')}}}}`),
  api('paths of braces', `"paths":{"/${'{'.repeat(400_000)}":{"get":{"operationId":"a",${answer('true')}}}}`),
  api(
    'statuses',
    `"paths":{"/p":{"get":{"operationId":"a","responses":{${fill('', (i) => `"${i}":{"description":"d","content":{"application/json":{"schema":{"type":"object"}}}},`, undefined, '', ROOM - 300)}"200":{"description":"d"}}}}}`,
  ),
  api(
    'wide objects in each of 200 operations',
    paths(
      () => '{"$ref":"#/components/schemas/s"}',
      `"s":{"type":"object","properties":{${many(5_000, (i) => `"a${i}":{"type":"string"}`).join(',')}}}`,
      200,
    ),
  ),
];
