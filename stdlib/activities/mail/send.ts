import type { JsonObject } from '../../../schema/json.ts';
import type { StandardActivity } from '../../activity.ts';
import type { StandardContract } from '../../contract.ts';
import type { MailInput } from './run-send.ts';

/** One bare address: a name or a list could smuggle in other receivers. */
const ADDRESS: JsonObject = { type: 'string', maxLength: 320, pattern: '^[^\\s<>,;:"@]+@[^\\s<>,;:"@]+$' };

function addresses(description: string): JsonObject {
  return { description, oneOf: [ADDRESS, { type: 'array', minItems: 1, maxItems: 100, items: ADDRESS }] };
}

const contract: StandardContract & { readonly effect: 'write' } = {
  name: 'mail.send',
  version: '1.0.0',
  summary:
    'Sends a mail of plain text. A second attempt carries the same Message-ID, by which mail systems know a duplicate.',
  effect: 'write',
  idempotent: true,
  idempotency: { by: 'header', name: 'Message-ID' },
  undo: 'none',
  dispatch: 'queue',
  labels: { reads: [], writes: [] },
  egress: 'connection',
  rateClass: 'mail',
  cost: { usd: 0, tokens: 0, modelCalls: 0 },
  input: {
    type: 'object',
    required: ['to'],
    additionalProperties: false,
    properties: {
      connection: {
        type: 'string',
        description: 'An `smtp` connection of holdfast.yaml; `mail` where it is left out.',
      },
      to: addresses('Whom to.'),
      cc: addresses('Who gets a copy.'),
      bcc: addresses('Who gets a copy that the others do not see.'),
      replyTo: { ...ADDRESS, description: 'Where answers go.' },
      subject: {
        type: 'string',
        maxLength: 500,
        pattern: '^[^\\r\\n]*$',
        description: 'The title of the template where it is left out.',
      },
      body: {
        description: 'The text: literal, or a template with its data.',
        oneOf: [
          { type: 'string', maxLength: 1_000_000 },
          {
            type: 'object',
            required: ['template'],
            additionalProperties: false,
            properties: {
              template: { type: 'string', description: 'A template, `*.hbs`.' },
              data: { type: 'object', description: 'What the template is filled with.' },
            },
          },
        ],
      },
    },
  },
  output: {
    type: 'object',
    required: ['messageId', 'accepted', 'rejected'],
    additionalProperties: false,
    properties: {
      messageId: { type: 'string' },
      accepted: { type: 'array', items: { type: 'string' }, description: 'Receivers that the server took.' },
      rejected: { type: 'array', items: { type: 'string' }, description: 'Receivers that the server did not take.' },
    },
  },
  errors: [
    { type: 'mail.unavailable', title: 'The mail server does not answer', retry: true },
    { type: 'mail.refused', title: 'The mail server refused the mail', retry: false },
  ],
  files: [{ at: '/body/template', kind: 'template' }],
  examples: [
    {
      title: 'a mail from a template',
      input: {
        to: 'agent@example.org',
        subject: 'Shipment RTM-10042',
        body: { template: './outcome.hbs', data: { status: 'released' } },
      },
      files: { './outcome.hbs': { source: 'Your shipment is {{status}}.\n' } },
      output: {
        messageId: '<635b8f3bd17014f6ef2e62ca4a70e4e5138b6f6c34fa6adb58dc516ca9ca73c4@example.org>',
        accepted: ['agent@example.org'],
        rejected: [],
      },
    },
    { title: 'a receiver whom the server does not know', input: { to: 'nobody@example.org' }, error: 'mail.refused' },
  ],
};

export const mailSend: StandardActivity = {
  contract,
  // Loaded when it is needed. The contract has judged the input.
  run: async (input, context) => (await import('./run-send.ts')).sendMail(input as unknown as MailInput, context),
};
