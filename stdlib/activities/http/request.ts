import { documentSchema } from '../../../schema/document.ts';
import type { JsonObject } from '../../../schema/json.ts';
import type { EffectFunction, StandardActivity } from '../../activity.ts';
import type { StandardContract } from '../../contract.ts';
import { ADDRESS_PROPERTIES, BODY_AS, HTTP_ERRORS, RESPONSE } from './contract-parts.ts';
import type { ExchangeInput } from './exchange.ts';

const INPUT: JsonObject = {
  type: 'object',
  required: ['connection', 'path', 'method'],
  additionalProperties: false,
  properties: {
    ...ADDRESS_PROPERTIES,
    ...BODY_AS,
    method: { enum: ['POST', 'PUT', 'PATCH', 'DELETE'], description: 'For GET there is `http.get`.' },
    body: { description: 'Sent as JSON; a text as it is where `headers` give it another content-type.' },
    document: { ...documentSchema, description: 'Sent as it is, in place of `body`, with its media type.' },
  },
  not: { required: ['body', 'document'] },
};

const contract: StandardContract & { readonly effect: 'write' } = {
  name: 'http.request',
  version: '1.0.0',
  summary:
    'Changes something by HTTP. Never tried again once the answer is lost: for servers that honour the Idempotency-Key there is `http.requestKeyed`.',
  effect: 'write',
  idempotent: false,
  idempotency: { by: 'none' },
  undo: 'needed',
  dispatch: 'queue',
  labels: { reads: [], writes: [] },
  egress: 'connection',
  rateClass: 'http',
  cost: { tokens: 0, modelCalls: 0 },
  input: INPUT,
  output: RESPONSE,
  errors: HTTP_ERRORS,
  files: [],
  examples: [
    {
      title: 'an order',
      input: { connection: 'crm', path: '/orders', method: 'POST', body: { article: 'P-12', count: 2 } },
      output: { status: 201, headers: { 'content-type': 'application/json' }, body: { order: 1 } },
    },
    {
      title: 'an order that the server refuses',
      input: { connection: 'crm', path: '/orders', method: 'POST', body: { count: 0 } },
      error: 'http.refused',
    },
  ],
};

/** Both send the key; they differ in what the author says of the server. */
const keyed: StandardContract & { readonly effect: 'write' } = {
  ...contract,
  name: 'http.requestKeyed',
  summary:
    'Changes something by HTTP at a server that honours the Idempotency-Key header, or by a method that may be repeated: tried again after a lost answer.',
  idempotent: true,
  idempotency: { by: 'header', name: 'Idempotency-Key' },
};

// Loaded when it is needed: a check of flows wants contracts only. The contracts have judged the input.
const run: EffectFunction = async (input, context) =>
  (await import('./exchange.ts')).exchange(input as unknown as ExchangeInput, context, true);

export const httpRequest: StandardActivity = { contract, run };
export const httpRequestKeyed: StandardActivity = { contract: keyed, run };
