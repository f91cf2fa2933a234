/** An API as such are: a document of OpenAPI 3.0, and a server that does what it says, for tests. */
import type { Handler } from './servers.ts';
import { answerJson } from './servers.ts';

export const PAYMENTS_DOCUMENT = `openapi: 3.0.3
info: { title: Payments, version: 2.4.1 }
servers: [{ url: "https://elsewhere.example.org" }]
security: [{ token: [] }]
paths:
  /charges:
    parameters:
      - { $ref: "#/components/parameters/Tenant" }
    get:
      operationId: list-charges
      summary: Charges, the newest first.
      x-holdfast-paging: { by: cursor, parameter: starting_after, next: /next, items: /data }
      parameters:
        - { name: starting_after, in: query, schema: { type: string } }
        - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
        - { name: status, in: query, schema: { type: array, items: { type: string, enum: [open, paid] } } }
        - { name: created, in: query, style: deepObject, explode: true, schema: { type: object, properties: { gte: { type: integer } } } }
      responses:
        "200":
          description: a page
          content:
            application/json:
              schema:
                type: object
                required: [data]
                properties:
                  data: { type: array, items: { $ref: "#/components/schemas/Charge" } }
                  next: { type: string, nullable: true }
    post:
      operationId: create_charge
      summary: Charges a card.
      parameters: [{ name: Idempotency-Key, in: header, schema: { type: string } }]
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Charge" }
      responses:
        "201": { description: charged, content: { application/json: { schema: { $ref: "#/components/schemas/Charge" } } } }
        "402": { description: The card was declined., content: { application/json: { schema: { $ref: "#/components/schemas/Problem" } } } }
        "429": { description: Too many requests. }
  /charges/{charge-id}:
    parameters:
      - { name: charge-id, in: path, required: true, schema: { type: string } }
    get:
      operationId: getCharge
      responses:
        "200":
          description: the charge
          content: { application/json: { schema: { $ref: "#/components/schemas/Charge" } } }
        "404": { description: There is no such charge. }
    put:
      operationId: replaceCharge
      requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object } } } }
      responses: { "204": { description: done } }
    delete:
      operationId: cancelCharge
      x-holdfast-undo: none
      responses: { "204": { description: gone } }
  /events:
    get:
      operationId: listEvents
      responses:
        "200":
          description: a page
          content: { application/json: { schema: { type: array, items: { type: object, required: [n], properties: { n: { type: integer } } } } } }
  /uploads:
    post:
      operationId: upload
      requestBody: { content: { multipart/form-data: { schema: { type: object } } } }
      responses: { "204": { description: done } }
components:
  parameters:
    Tenant: { name: X-Tenant, in: header, schema: { type: string } }
  securitySchemes:
    token: { type: http, scheme: bearer }
  schemas:
    Charge:
      type: object
      required: [id, amount]
      properties:
        id: { type: string, readOnly: true }
        amount: { type: integer, minimum: 0, exclusiveMinimum: true, format: cents }
        note: { type: string, nullable: true, example: thanks }
        card: { type: string, writeOnly: true }
        parent: { $ref: "#/components/schemas/Charge" }
        refunds: { type: array, items: { $ref: "#/components/schemas/Charge" } }
    Problem:
      type: object
      required: [code]
      properties: { code: { type: string } }
`;

/** As holdfast.yaml names it. */
export const PAYMENTS_SETTINGS = `openapi:
  payments:
    document: ./payments.yaml
    connection: payments
    operations:
      listEvents: { paging: { by: link, maxItems: 5 } }
`;

interface Charge {
  readonly id: string;
  readonly amount: number;
}

/** Keeps charges; each idempotency key makes one. */
export function servePayments(): Handler & { readonly charges: Map<string, Charge>; busy: number; lost: number } {
  const charges = new Map<string, Charge>();
  const serve: Handler = ({ method, url, headers, body }, response) => {
    const address = new URL(url, 'http://localhost');
    const id = /^\/v2\/charges\/([^/]+)$/.exec(address.pathname)?.[1];
    if (headers.authorization !== 'Bearer let-me-in') return answerJson(response, 401, {});
    if (state.busy > 0) {
      state.busy -= 1;
      return answerJson(response, 429, {}, { 'retry-after': '3' });
    }
    if (method === 'POST') {
      create(String(headers['idempotency-key']), body, response);
      return;
    }
    if (method === 'PUT') {
      response.writeHead(204).end();
      return;
    }
    if (id !== undefined) {
      const found = [...charges].find(([, charge]) => charge.id === decodeURIComponent(id));
      if (found === undefined) return answerJson(response, 404, { code: 'none' });
      if (method === 'GET') return answerJson(response, 200, found[1]);
      charges.delete(found[0]);
      if (state.lost-- > 0) response.destroy();
      else response.writeHead(204).end();
      return;
    }
    if (address.pathname === '/v2/events') {
      events(address, response);
      return;
    }
    const all = [...charges.values()];
    const after = address.searchParams.get('starting_after');
    const from = after === null ? 0 : all.findIndex((one) => one.id === after) + 1;
    const data = all.slice(from, from + 2);
    return answerJson(response, 200, { data, next: from + 2 < all.length ? data.at(-1)?.id : null });
  };
  const create = (key: string, body: string, response: Parameters<Handler>[1]): void => {
    const { amount } = JSON.parse(body) as { amount: number };
    if (amount === 666) {
      answerJson(response, 402, { code: 'card_declined' });
      return;
    }
    const charge = charges.get(key) ?? { id: `ch/${charges.size + 1}`, amount };
    charges.set(key, charge);
    if (state.lost-- > 0) response.destroy();
    else answerJson(response, 201, charge);
  };
  const events = (address: URL, response: Parameters<Handler>[1]): void => {
    const page = Number(address.searchParams.get('page') ?? 1);
    const away = address.searchParams.get('away');
    const next = away === null ? `/v2/events?page=${page + 1}` : 'https://elsewhere.example.org/v2/events';
    const link = page < 9 ? { link: `</v2/events>; rel="first", <${next}>; rel="next"` } : {};
    answerJson(response, 200, [{ n: page * 2 }, { n: page * 2 + 1 }], link);
  };
  const state = Object.assign(serve, { charges, busy: 0, lost: 0 });
  return state;
}
