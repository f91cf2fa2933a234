/** The keywords of JSON Schema, draft 2020-12, by what they take. */
export type Shape =
  | 'schema'
  | 'schemas'
  | 'schemaMap'
  | 'count'
  | 'number'
  | 'positive'
  | 'boolean'
  | 'text'
  | 'texts'
  | 'textsMap'
  | 'type'
  | 'pattern'
  | 'format'
  | 'list'
  | 'any'
  | 'dialect';

const BY_SHAPE: { readonly [shape in Shape]: readonly string[] } = {
  schema: [
    'items',
    'additionalProperties',
    'propertyNames',
    'contains',
    'not',
    'if',
    'then',
    'else',
    'unevaluatedItems',
    'unevaluatedProperties',
    'contentSchema',
  ],
  schemas: ['allOf', 'anyOf', 'oneOf', 'prefixItems'],
  schemaMap: ['properties', 'patternProperties', 'dependentSchemas', '$defs'],
  count: [
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
    'minProperties',
    'maxProperties',
    'minContains',
    'maxContains',
  ],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  positive: ['multipleOf'],
  boolean: ['uniqueItems', 'deprecated', 'readOnly', 'writeOnly'],
  text: ['$id', '$ref', '$comment', 'title', 'description', 'contentMediaType', 'contentEncoding'],
  texts: ['required', 'x-holdfast-labels'],
  textsMap: ['dependentRequired'],
  type: ['type'],
  pattern: ['pattern'],
  format: ['format'],
  list: ['enum', 'examples'],
  any: ['const', 'default'],
  dialect: ['$schema'],
};

export const KEYWORDS: ReadonlyMap<string, Shape> = new Map(
  Object.entries(BY_SHAPE).flatMap(([shape, keywords]) =>
    // Object.entries forgets that the keys are the shapes.
    keywords.map((keyword) => [keyword, shape as Shape] as const),
  ),
);

export const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const;

/** Keywords of older drafts and of OpenAPI, and what stands in their place. */
export const FOREIGN_KEYWORDS: ReadonlyMap<string, string> = new Map([
  ['definitions', 'write `$defs`'],
  ['dependencies', 'write `dependentRequired` or `dependentSchemas`'],
  ['additionalItems', 'write `prefixItems` for the first items and `items` for the others'],
  ['id', 'write `$id`'],
  ['nullable', 'write `type: [string, "null"]`'],
  ['example', 'write `examples: [ … ]`'],
  ['discriminator', 'write `oneOf` with a `const` in each'],
  ['xml', 'OpenAPI only: leave it out'],
  ['externalDocs', 'OpenAPI only: leave it out'],
  ['$anchor', 'write `$defs` and `$ref: "#/$defs/name"`'],
  ['$dynamicRef', 'write `$ref: "#/$defs/name"`'],
  ['$dynamicAnchor', 'write `$defs` and `$ref: "#/$defs/name"`'],
  ['$recursiveRef', 'write `$ref: "#"`'],
  ['$recursiveAnchor', 'write `$ref: "#"`'],
  ['$vocabulary', 'leave it out'],
  ['optional', 'a property is optional unless `required` names it'],
]);

/** Formats that the validator at run time knows. */
export const FORMATS: ReadonlySet<string> = new Set([
  'date',
  'time',
  'date-time',
  'iso-time',
  'iso-date-time',
  'duration',
  'uri',
  'uri-reference',
  'uri-template',
  'url',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'regex',
  'uuid',
  'json-pointer',
  'json-pointer-uri-fragment',
  'relative-json-pointer',
  'byte',
  'int32',
  'int64',
  'float',
  'double',
  'password',
  'binary',
]);
