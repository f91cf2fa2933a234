import type { JsonObject } from '../../../schema/json.ts';
import type { DeclaredError } from '../../contract.ts';

/** What all activities of this family take. */
export const ADDRESS_PROPERTIES: JsonObject = {
  connection: {
    type: 'string',
    description: 'An `http` connection of holdfast.yaml: address, credentials, allow-list.',
  },
  path: {
    type: 'string',
    minLength: 1,
    maxLength: 2000,
    description: 'Below the connection’s address: `/customers/{id}`. Data goes into `parameters`, never into the path.',
  },
  parameters: {
    type: 'object',
    additionalProperties: { type: ['string', 'number'] },
    description: 'Values for the `{name}`s of the path; they are encoded.',
  },
  query: {
    type: 'object',
    additionalProperties: { type: ['string', 'number', 'boolean'] },
    description: 'The query of the address.',
  },
  headers: {
    type: 'object',
    propertyNames: { type: 'string', pattern: '^[A-Za-z0-9-]+$' },
    additionalProperties: { type: 'string', pattern: '^[\\x20-\\x7e]*$', maxLength: 2000 },
    description: 'More headers. Credentials belong to the connection.',
  },
};

/** How the body of an answer comes back. */
export const BODY_AS: JsonObject = {
  bodyAs: {
    enum: ['value', 'document'],
    description:
      '`document`: the body of the answer becomes a document, however large (up to `maxBytes` of the connection). `value` unless given.',
  },
};

export const RESPONSE: JsonObject = {
  type: 'object',
  required: ['status', 'headers', 'body'],
  additionalProperties: false,
  properties: {
    status: { type: 'integer', minimum: 200, maximum: 299 },
    headers: { type: 'object', additionalProperties: { type: 'string' }, description: 'Names in small letters.' },
    body: {
      description:
        'JSON where the answer says it is, text where it is text, else base64; a document where `bodyAs` asks for one. null where there is none.',
    },
  },
};

export const HTTP_ERRORS: readonly DeclaredError[] = [
  { type: 'http.unavailable', title: 'No answer, or the server failed', retry: true },
  { type: 'http.timeout', title: 'The answer did not come in time', retry: true },
  { type: 'http.rate_limited', title: 'Too many requests', retry: true },
  { type: 'http.not_found', title: 'There is no such thing', retry: false },
  { type: 'http.unauthorized', title: 'The server does not take the credentials of the connection', retry: false },
  { type: 'http.untrusted', title: 'The server cannot prove who it is', retry: false },
  { type: 'http.refused', title: 'The server refused the request', retry: false },
  { type: 'http.invalid_response', title: 'The answer cannot be used', retry: false },
  { type: 'http.blocked', title: 'The connection does not allow the address', retry: false },
];
