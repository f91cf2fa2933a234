import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJudge } from '../stdlib/judge/judge.ts';
import { linearRegExp } from '../stdlib/judge/regexp.ts';
import { parse } from './parse.ts';
import { toJson } from './resolve/to-json.ts';
import { validateJsonSchema } from './validate-json-schema.ts';
import { FORMATS, KEYWORDS } from './validate-keywords.ts';

const judge = createJudge();

/** `CODE line:col` of each finding. What is accepted here, the validator at run time accepts. */
function check(text: string, expected: readonly string[]): void {
  const { value, diagnostics } = parse('a.json', text);
  assert.ok(value, `${text}: ${diagnostics[0]?.message}`);
  const found = validateJsonSchema(value).map(({ code, range }) => `${code} ${range.line}:${range.col}`);
  assert.deepEqual(found, expected, text);
  const schema = toJson(value);
  const usable =
    typeof schema === 'boolean' || (typeof schema === 'object' && schema !== null && !Array.isArray(schema));
  if (found.some((one) => !one.startsWith('HF1305'))) return;
  assert.ok(usable);
  // A boolean or an object is a schema; what else it holds has been judged.
  assert.deepEqual(judge.inspect(schema as Parameters<typeof judge.inspect>[0]), [], text);
}

test('schemas that may be used', () => {
  const cases = [
    'true',
    '{}',
    '{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "T", "description": "d", "$comment": "c"}',
    '{"type": ["string", "null"], "minLength": 1, "maxLength": 2, "pattern": "^[a-z\\\\d]{1,3}\\\\.x$", "format": "email"}',
    '{"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/$defs/b"}}, "$defs": {"b": {"enum": [1, "x", null]}}}',
    '{"patternProperties": {"^x": false}, "additionalProperties": false, "propertyNames": {"maxLength": 3}, "minProperties": 1}',
    '{"type": "array", "prefixItems": [true, {"const": {"any": 1}}], "items": {"type": "number"}, "uniqueItems": true, "contains": {"const": 1}, "minContains": 0, "maxContains": 2}',
    '{"if": {"const": 1}, "then": true, "else": false, "not": {}, "allOf": [{}], "anyOf": [{}], "oneOf": [{}]}',
    '{"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": {}}, "unevaluatedProperties": false, "unevaluatedItems": false}',
    '{"x-holdfast-labels": ["secret"], "examples": [1], "deprecated": true, "readOnly": false, "writeOnly": false}',
    '{"minimum": 0.5, "exclusiveMaximum": 3, "multipleOf": 0.1, "type": "number"}',
    '{"contentMediaType": "text/plain", "contentEncoding": "base64", "contentSchema": {}}',
  ];
  for (const text of cases) check(text, []);
  for (const format of FORMATS) check(JSON.stringify({ type: 'string', format }), []);
});

test('schemas that may not, and where', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['[]', ['HF1302 1:1']],
    ['{"require": ["a"]}', ['HF1301 1:2']],
    ['{"definitions": {}, "nullable": true, "example": 1}', ['HF1301 1:2', 'HF1301 1:21', 'HF1301 1:39']],
    ['{"type": "strnig"}', ['HF1302 1:10']],
    ['{"type": []}', ['HF1302 1:10']],
    ['{"properties": {"a": {"type": "text"}}}', ['HF1302 1:31']],
    ['{"properties": []}', ['HF1302 1:16']],
    ['{"items": [{}]}', ['HF1302 1:11']],
    ['{"required": "a"}', ['HF1302 1:14']],
    ['{"required": ["a", "a"]}', ['HF1302 1:20']],
    ['{"minLength": -1, "maxItems": 1.5}', ['HF1302 1:15', 'HF1302 1:31']],
    ['{"allOf": []}', ['HF1302 1:11']],
    ['{"format": "e-mail"}', ['HF1302 1:12']],
    ['{"then": {}}', ['HF1302 1:2']],
    ['{"if": {}}', ['HF1302 1:2']],
    ['{"minContains": 1}', ['HF1302 1:2']],
    ['{"contains": {}, "minContains": 0}', ['HF1302 1:18']],
    ['{"contains": {}, "minContains": 3, "maxContains": 2}', ['HF1302 1:36']],
    ['{"properties": {"xa": {}}, "patternProperties": {"^x": {}}}', ['HF1302 1:50']],
    ['{"type": ["string", "string"]}', ['HF1302 1:21']],
    ['{"$schema": "http://json-schema.org/draft-07/schema#"}', ['HF1302 1:13']],
    ['{"pattern": "("}', ['HF1303 1:13']],
    ['{"pattern": "^(?!x)"}', ['HF1303 1:13']],
    ['{"pattern": "(a)\\\\1"}', ['HF1303 1:13']],
    ['{"pattern": "a{2000}"}', ['HF1303 1:13']],
    [`{"pattern": "${'a'.repeat(600)}"}`, ['HF1303 1:13']],
    ['{"patternProperties": {"(?<=x)": {}}}', ['HF1303 1:24']],
    ['{"default": 1}', ['HF1305 1:2']],
    [`${'{"not":'.repeat(40)}{}${'}'.repeat(40)}`, ['HF1304 1:225']],
  ];
  for (const [text, expected] of cases) check(text, expected);
});

test('the keywords are those of the draft, and no more', () => {
  assert.ok(KEYWORDS.has('unevaluatedProperties'));
  assert.ok(!KEYWORDS.has('definitions'));
});

test('patterns that are accepted have a linear form', () => {
  const patterns = [
    '^[\\w.+-]+@[a-z\\d-]+\\.[a-z]{2,}$',
    '[[a]',
    '\\[(?:a|b)\\]',
    '^\\p{L}+$',
    '[^\\]]',
    '\\\\1',
    '(?<year>\\d{4})',
    '^\\S\\s\\D\\W\\b$',
    '\\u0041',
    '[\\u0041-\\u005a]',
    'a{0,999}?',
  ];
  for (const pattern of patterns) {
    check(JSON.stringify({ pattern }), []);
    assert.doesNotThrow(() => linearRegExp(pattern, 'u'), pattern);
  }
});
