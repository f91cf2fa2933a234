/** `HF505x`: OpenAPI documents of the project. */
import { family } from './diagnostics-catalogue.ts';

const PROJECT = `holdfast: "1"
name: shop
connections:
  payments: { kind: http, baseUrl: "https://pay.example.org/v1" }
openapi:
  payments: { document: ./payments.yaml, connection: payments }
`;
const API = `openapi: 3.1.0
info: { title: Payments, version: 1.4.0 }
paths:
  /charges/{id}:
    get:
      operationId: getCharge
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        "200":
          description: the charge
          content: { application/json: { schema: { $ref: "#/components/schemas/Charge" } } }
components:
  schemas:
    Charge: { type: object, required: [id], properties: { id: { type: string }, refunds: { type: array, items: { $ref: "#/components/schemas/Charge" } } } }
`;

const shop = (api: string, project = PROJECT): { readonly [path: string]: string } => ({
  'holdfast.yaml': project,
  'payments.yaml': api,
});

export const OPENAPI_DIAGNOSTICS = family({
  HF5050: {
    severity: 'error',
    title: 'Not an OpenAPI 3 document',
    explanation: `Documents of OpenAPI 3.0 and later are read: they have \`openapi: 3.…\` and \`paths\`. Swagger 2 is another format; tools
convert it.`,
    bad: shop(API.replace('openapi: 3.1.0', 'swagger: "2.0"')),
    good: shop(API),
  },
  HF5051: {
    severity: 'error',
    title: 'Reference of an OpenAPI document leads nowhere',
    explanation: `A \`$ref\` points into the document itself, as \`#/components/schemas/Charge\`. Nothing else is read: no file beside it and
no address, so that what was checked is what runs; bundle a document of several files first.

A schema may contain itself, in a property or in the items of a list. It may not be itself: a reference that comes back
without going deeper into the value would never end.`,
    bad: shop(
      API.replace(
        'items: { $ref: "#/components/schemas/Charge" }',
        'items: { $ref: "https://example.org/charge.json" }',
      ),
    ),
    good: shop(API),
  },
  HF5052: {
    severity: 'error',
    title: 'Operation has no name of its own',
    explanation: `The \`operationId\` names the activity: \`create-charge\` under \`payments\` is \`payments.createCharge\`. Each has one, and no
two are alike once they are written that way.

Where the document is not yours to change, name the operation in \`holdfast.yaml\`:
\`operations: { "GET /charges/{id}": { name: getCharge } }\`.`,
    bad: shop(API.replace('      operationId: getCharge\n', '')),
    good: shop(API),
  },
  HF5053: {
    severity: 'warning',
    title: 'Operation is left out',
    explanation: `Something of the operation cannot be sent or read: a body of several parts, a cookie, a style of parameters that is
rarely used, a list of pages that is not there. All other operations are there.

List the operations that are needed under \`only\`, or call the server by \`http.request\`.`,
    bad: shop(API.replace('in: path, required: true', 'in: path, style: matrix, required: true')),
    good: shop(API),
  },
  HF5054: {
    severity: 'error',
    title: 'Setting of an operation that does not fit',
    explanation: `What \`holdfast.yaml\`, or an extension \`x-holdfast-…\` of the document, says of an operation does not fit: no operation of
that name, an unknown word, pages of what writes.`,
    bad: shop(
      API,
      PROJECT.replace('connection: payments }', 'connection: payments, operations: { getCharges: { undo: none } } }'),
    ),
    good: shop(
      API,
      PROJECT.replace(
        'connection: payments }',
        'connection: payments, operations: { getCharge: { dispatch: local } } }',
      ),
    ),
  },
  HF5055: {
    severity: 'warning',
    title: 'Connection does not give what the API asks for',
    explanation: `The document says under \`security\` how callers prove who they are, and the connection has no \`auth\` of that kind, no
headers and no certificate. Requests would be refused.`,
    bad: shop(`${API}  securitySchemes: { token: { type: http, scheme: bearer } }\nsecurity: [{ token: [] }]\n`),
    good: shop(
      `${API}  securitySchemes: { token: { type: http, scheme: bearer } }\nsecurity: [{ token: [] }]\n`,
      PROJECT.replace('v1" }', 'v1", auth: { kind: bearer, token: { secret: { env: PAYMENTS_TOKEN } } } }'),
    ),
  },
});
