import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillForm, readFields } from './form-fields.ts';

const schema = { type: 'object', properties: { note: { type: 'string' }, amount: { type: 'number' } } };

test('fields of a form are text where the schema says so, else what they are as JSON', () => {
  const fields = readFields(['note=5', 'amount=5', 'ok=true', 'list=[1]', 'rest=a=b', 'none=']);
  assert.deepEqual(fillForm(undefined, fields, schema), {
    note: '5',
    amount: 5,
    ok: true,
    list: [1],
    rest: 'a=b',
    none: '',
  });
  assert.deepEqual(fillForm({ note: 'x', a: 1 }, readFields(['note=y']), undefined), { note: 'y', a: 1 });
  const odd = fillForm(undefined, readFields(['__proto__=1', 'constructor=2']), schema);
  assert.deepEqual(Object.keys(odd ?? {}), ['__proto__', 'constructor']);
});

test('what is no field is a mistake', () => {
  for (const wrong of ['note', '=x', '']) assert.throws(() => readFields([wrong]), /expected name=value/);
  assert.throws(() => fillForm([1], readFields(['a=1']), undefined), /object/);
});
