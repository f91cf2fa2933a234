/** `holdfast:document` in schemas: the plan carries the schema of documents, so that nothing else has to know the name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentSchema } from '../../schema/document.ts';
import type { JsonObject } from '../../schema/json.ts';
import { compile } from '../compile.ts';
import { sha256, treeOf } from '../fixtures/project.ts';

const FLOW = `holdfast: "1"
name: claim
version: 1.0.0
input: { schema: ./claim.json }
steps: [ { id: done, return: { bytes: "\${ $input.scan.bytes }" } } ]
`;
const part = { properties: { back: { $ref: 'holdfast:document' } } };

function schemaOf(claim: JsonObject): JsonObject {
  const tree = treeOf({
    'claim.flow.yaml': FLOW,
    'claim.json': JSON.stringify(claim),
    'part.json': JSON.stringify(part),
  });
  const { plan, diagnostics } = compile(tree, 'claim.flow.yaml', { contracts: new Map(), digest: sha256 });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  const file = plan?.input === undefined ? undefined : plan.files[plan.input];
  assert.ok(file?.kind === 'schema' && typeof file.content === 'object');
  return file.content;
}

test('the reference leads to the schema of documents, once, beside parts of any name', () => {
  const claim = {
    type: 'object',
    required: ['scan'],
    properties: {
      scan: { $ref: 'holdfast:document' },
      more: { type: 'array', items: { $ref: 'holdfast:document' } },
      part: { $ref: './part.json' },
    },
    $defs: { document_1: { type: 'string' } },
  };
  const { properties, $defs } = schemaOf(claim) as { readonly [name: string]: JsonObject };
  const name = Object.keys($defs ?? {}).find((key) => key.startsWith('document_') && key !== 'document_1') ?? '';
  assert.deepEqual($defs?.[name], documentSchema);
  assert.deepEqual($defs?.document_1, { type: 'string' });
  assert.deepEqual(properties?.scan, { $ref: `#/$defs/${name}` });
  assert.deepEqual(properties?.more, { type: 'array', items: { $ref: `#/$defs/${name}` } });
  assert.ok(JSON.stringify($defs).split('"Document"').length === 2);
});
