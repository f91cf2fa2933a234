import type { StandardActivity } from '../../activity.ts';
import type { StandardContract } from '../../contract.ts';
import { SQL_ERRORS, STATEMENT_FILES, STATEMENT_INPUT, TABLE } from './contract-parts.ts';
import type { StatementInput } from './run-statement.ts';

const contract: StandardContract & { readonly effect: 'read' } = {
  name: 'sql.query',
  version: '1.0.0',
  summary:
    'Reads rows from PostgreSQL or SQLite, in a transaction that the database itself keeps from writing, within limits of time, rows and bytes.',
  effect: 'read',
  dispatch: 'queue',
  labels: { reads: [], writes: [] },
  egress: 'connection',
  rateClass: 'sql',
  cost: { tokens: 0, modelCalls: 0 },
  input: STATEMENT_INPUT,
  output: TABLE,
  errors: SQL_ERRORS,
  files: STATEMENT_FILES,
  examples: [
    {
      title: 'a customer by number',
      input: {
        connection: 'ledger',
        statement: 'select id, name from customers where id = :id',
        values: { id: 'C-7' },
      },
      output: { rows: [{ id: 'C-7', name: 'Delta Pompen' }], count: 1 },
    },
    {
      title: 'the same with the statement in a file',
      input: { connection: 'ledger', file: './customer.sql', values: { id: 'C-7' } },
      files: { './customer.sql': { source: '-- One customer.\nselect id, name from customers where id = :id;\n' } },
      output: { rows: [{ id: 'C-7', name: 'Delta Pompen' }], count: 1 },
    },
    {
      title: 'SQL in a value is a value',
      input: {
        connection: 'ledger',
        statement: 'select id, name from customers where id = :id',
        values: { id: "C-7' or '1'='1" },
      },
      output: { rows: [], count: 0 },
    },
    {
      title: 'a write in place of a query',
      input: {
        connection: 'ledger',
        statement: 'delete from customers where id = :id',
        values: { id: 'C-7' },
      },
      error: 'sql.invalid',
    },
  ],
};

export const sqlQuery: StandardActivity = {
  contract,
  // Loaded when it is needed: a check of flows wants contracts only. The contract has judged the input.
  run: async (input, context) =>
    (await import('./run-statement.ts')).runQuery(input as unknown as StatementInput, context),
};
