import type { StandardActivity } from '../../activity.ts';
import type { StandardContract } from '../../contract.ts';
import { ADDRESS_PROPERTIES, BODY_AS, HTTP_ERRORS, RESPONSE } from './contract-parts.ts';
import type { ExchangeInput } from './exchange.ts';

const contract: StandardContract & { readonly effect: 'read' } = {
  name: 'http.get',
  version: '1.0.0',
  summary: 'Reads from a server by HTTP GET. Redirects are followed within the connection’s allow-list.',
  effect: 'read',
  dispatch: 'queue',
  labels: { reads: [], writes: [] },
  egress: 'connection',
  rateClass: 'http',
  cost: { tokens: 0, modelCalls: 0 },
  input: {
    type: 'object',
    required: ['connection', 'path'],
    additionalProperties: false,
    properties: { ...ADDRESS_PROPERTIES, ...BODY_AS },
  },
  output: RESPONSE,
  errors: HTTP_ERRORS,
  files: [],
  examples: [
    {
      title: 'a customer by number',
      input: { connection: 'crm', path: '/customers/{id}', parameters: { id: 'A/7' } },
      output: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: { id: 'A/7', name: 'Delta Pompen' },
      },
    },
    { title: 'nobody there', input: { connection: 'crm', path: '/customers/none' }, error: 'http.not_found' },
  ],
};

export const httpGet: StandardActivity = {
  contract,
  // Loaded when it is needed: a check of flows wants contracts only. The contract has judged the input.
  run: async (input, context) =>
    (await import('./exchange.ts')).exchange(input as unknown as ExchangeInput, context, false),
};
