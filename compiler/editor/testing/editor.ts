/** A small project in an editor, for tests: one document of it has the cursor. */
import { standardContracts } from '../../../stdlib/index.ts';
import { sha256, treeOf } from '../../fixtures/project.ts';
import { loadProject } from '../../project.ts';
import { createSession, type Session } from '../../resolve/session.ts';
import type { Place } from '../trail.ts';

/** A text with a cursor `|` in it, as the text without it and the place. Only the first one counts; `‖` stands for it where the text has bars of its own. */
export function withCursor(marked: string): { readonly text: string; readonly place: Place } {
  const mark = marked.includes('‖') ? '‖' : '|';
  const at = marked.indexOf(mark);
  if (at < 0) throw new Error('the case has no cursor');
  const lines = marked.slice(0, at).split('\n');
  return {
    text: marked.slice(0, at) + marked.slice(at + mark.length),
    place: { line: lines.length, col: (lines.at(-1) ?? '').length + 1 },
  };
}

export function sessionOf(files: { readonly [path: string]: string }): Session {
  const tree = treeOf(files);
  const { contracts, unusable, curation } = loadProject(tree, undefined, standardContracts);
  return createSession(tree, {
    contracts: new Map([...standardContracts, ...contracts]),
    unusable,
    digest: sha256,
    ...(curation && { curation }),
  });
}

/** What stands around the document with the cursor. */
export const SHOP: { readonly [path: string]: string } = {
  'holdfast.yaml': `holdfast: "1"
name: shop
activities:
  contracts: ["./activities/*.activities.yaml"]
models:
  writer: { provider: scripted, model: writer, options: { replies: ./replies.json } }
connections:
  crm: { kind: http, baseUrl: "https://crm.example.org" }
`,
  'replies.json': '{}',
  'activities/shop.activities.yaml': `holdfast: "1"
activities:
  - name: shop.charge
    version: 1.0.0
    summary: Charges a card.
    effect: write
    idempotent: true
    undo: needed
    dispatch: queue
    input:
      type: object
      required: [amount]
      additionalProperties: false
      properties:
        amount: { type: number, description: In euro. }
        currency: { enum: [EUR, USD], description: The currency. }
        address:
          type: object
          description: Where the card is registered.
          properties: { city: { type: string, description: The town. } }
    output:
      type: object
      required: [paymentId]
      additionalProperties: false
      properties: { paymentId: { type: string, description: Number of the payment. }, fee: { type: number } }
    errors: [{ type: card.declined, title: The card was declined, retry: false }]
    files: []
    examples: []
  - name: shop.refund
    version: 1.0.0
    summary: Pays back.
    effect: write
    idempotent: true
    undo: none
    dispatch: queue
    input: { type: object, required: [payment], additionalProperties: false, properties: { payment: { type: string } } }
    output: { type: object, additionalProperties: false, properties: {} }
    errors: []
    files: []
    examples: []
`,
  'schemas/order.json': JSON.stringify({
    title: 'An order',
    type: 'object',
    required: ['id', 'lines', 'total'],
    additionalProperties: false,
    properties: {
      id: { type: 'string', description: 'Number of the order.' },
      total: { type: 'number', description: 'In euro.' },
      note: { type: 'string' },
      channel: { enum: ['web', 'shop'] },
      'agent-email': { type: 'string' },
      lines: {
        type: 'array',
        items: {
          type: 'object',
          required: ['sku', 'qty'],
          additionalProperties: false,
          properties: { sku: { type: 'string', description: 'What is sold.' }, qty: { type: 'integer' } },
        },
      },
    },
  }),
  'schemas/note.json': '{"title": "A note", "type": "object", "properties": {"text": {"type": "string"}}}',
  'prompts/thanks.hbs': `---
title: Thanks
schema: { type: object, required: [name], properties: { name: { type: string, description: Who bought. } } }
---
Dear {{name}}
`,
  'rules/limits.rules.yaml': `holdfast: "1"
name: limits
hitPolicy: first
inputs: { total: { type: number } }
outputs: { verdict: { type: string } }
rules:
  - { id: big, when: { total: { gt: 100 } }, then: { verdict: ask } }
  - { id: other, then: { verdict: go } }
`,
  'child.flow.yaml': `holdfast: "1"
name: pack
version: 1.2.0
title: Pack a parcel
input: { schema: ./schemas/order.json }
steps:
  - { id: done, return: { parcel: 1 } }
`,
};

/** The head of a flow over the orders of the shop. */
export const HEAD = `holdfast: "1"
name: sell
version: 1.0.0
input: { schema: ./schemas/order.json }
timeout: P1D
`;
