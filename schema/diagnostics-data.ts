/** `HF1230` and `HF504x`: what goes to databases. */
import { family } from './diagnostics-catalogue.ts';

const PROJECT = `holdfast: "1"
name: shop
connections:
  ledger: { kind: sqlite, file: ./ledger.db }
  archive: { kind: sqlite, file: ./archive.db, readOnly: true }
`;
const HEAD = 'holdfast: "1"\nversion: 1.0.0\nname: main\ninput: { schema: ./order.json }\n';
const ORDER = '{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } } }\n';

/** A flow of one call in a project with two databases. */
function project(step: string): { readonly [path: string]: string } {
  return { 'main.flow.yaml': `${HEAD}steps:\n${step}`, 'holdfast.yaml': PROJECT, 'order.json': ORDER };
}

const FIND = `  - id: find
    call: sql.query
    with:
      connection: ledger
      statement: "select name from customers where id = :id"
      values: { id: "\${ $input.id }" }
`;
const KEEP = `  - id: keep
    call: sql.execute
    with:
      connection: ledger
      statement: "insert into seen (id) values (:id)"
      values: { id: "\${ $input.id }" }
    pivot: true
`;

export const DATA_DIAGNOSTICS = family({
  HF1230: {
    severity: 'warning',
    title: 'Database is talked to in clear text',
    explanation: `With \`tls: none\` everybody on the way reads what goes to the database and what comes back. On this machine there is
nobody on the way; in a network that is closed, ignore the warning where it stands: \`# holdfast-ignore HF1230: why\`.`,
    bad: {
      'holdfast.yaml': PROJECT.replace(
        'ledger: { kind: sqlite, file: ./ledger.db }',
        'ledger: { kind: postgres, address: db.example.org, database: shop, user: flows, tls: none }',
      ),
    },
    good: {
      'holdfast.yaml': PROJECT.replace(
        'ledger: { kind: sqlite, file: ./ledger.db }',
        'ledger: { kind: postgres, address: db.example.org, database: shop, user: flows }',
      ),
    },
  },
  HF5040: {
    severity: 'error',
    title: 'A statement of SQL is made of data',
    explanation: `The statement of \`sql.query\` and \`sql.execute\` is written out in the flow or in a file of the project, so that a reviewer
sees what will be run, and no text from an input, a model or a connector can ever become a part of it.

Write \`:name\` where data goes, and the data under \`values\`: it is bound, never pasted.`,
    bad: project(
      FIND.replace(
        '"select name from customers where id = :id"',
        '"${ \'select name from customers where id = \' & $input.id }"',
      ),
    ),
    good: project(FIND),
  },
  HF5041: {
    severity: 'error',
    title: 'Not a statement that can be run',
    explanation: `A step runs one statement. A query begins with \`select\`, \`with\`, \`values\` or \`table\`; what changes rows with \`insert\`,
\`update\`, \`delete\`, \`merge\`, \`replace\`, \`with\`, \`select\` or \`call\`. Transactions, settings of the session and the shape of
the database are no business of a flow. Parameters are \`:name\`.`,
    bad: project(FIND.replace('= :id"', '= :id; drop table customers"')),
    good: project(FIND),
  },
  HF5042: {
    severity: 'error',
    title: 'Parameters and values of a statement differ',
    explanation: `Each \`:name\` of the statement has an entry under \`values\`, and each entry stands for a \`:name\`. In \`sql.execute\`,
\`:holdfast_key\` and \`:holdfast_undoes\` are there without an entry: the idempotency key of the call, and in an undo that of
the call it undoes.`,
    bad: project(FIND.replace('{ id:', '{ ident:')),
    good: project(FIND),
  },
  HF5043: {
    severity: 'error',
    title: 'The connection is not a database for this call',
    explanation: `\`sql.query\` takes a connection of kind \`postgres\` or \`sqlite\`; \`sql.execute\` one that is not \`readOnly: true\`.`,
    bad: project(KEEP.replace('ledger', 'archive')),
    good: project(KEEP),
  },
});
