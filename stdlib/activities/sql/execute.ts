import type { StandardActivity } from '../../activity.ts';
import type { StandardContract } from '../../contract.ts';
import { CHANGED, STATEMENT_FILES, STATEMENT_INPUT, WRITE_ERRORS } from './contract-parts.ts';
import type { StatementInput } from './run-statement.ts';

const keyed: StandardContract & { readonly effect: 'write' } = {
  name: 'sql.execute',
  version: '1.0.0',
  summary:
    'Changes rows of PostgreSQL or SQLite, once for each idempotency key: the key and the result are written to the table `holdfast_calls` in the same transaction, and a repeated key gives the first result.',
  effect: 'write',
  idempotent: true,
  idempotency: { by: 'memory' },
  undo: 'needed',
  dispatch: 'queue',
  labels: { reads: [], writes: [] },
  egress: 'connection',
  rateClass: 'sql',
  cost: { tokens: 0, modelCalls: 0 },
  input: STATEMENT_INPUT,
  output: CHANGED,
  errors: [
    ...WRITE_ERRORS,
    { type: 'sql.key_reused', title: 'The key was used for another statement or other values', retry: false },
  ],
  files: STATEMENT_FILES,
  examples: [
    {
      title: 'a payment, with what the database gives back',
      input: {
        connection: 'ledger',
        statement: 'insert into payments (reference, amount) values (:reference, :amount) returning amount',
        values: { reference: 'INV-1', amount: 120.5 },
      },
      output: { rows: [{ amount: 120.5 }], count: 1 },
    },
    {
      title: 'a reference that is there already',
      input: {
        connection: 'ledger',
        statement: 'insert into payments (reference, amount) values (:reference, :amount)',
        values: { reference: 'INV-0', amount: 1 },
      },
      error: 'sql.duplicate',
    },
  ],
};

const unkeyed: StandardContract & { readonly effect: 'write' } = {
  ...keyed,
  name: 'sql.executeUnkeyed',
  summary:
    'As `sql.execute`, for a database without the table `holdfast_calls`: never tried again once it is unknown whether the transaction was kept.',
  idempotent: false,
  idempotency: { by: 'none' },
  errors: WRITE_ERRORS,
  examples: keyed.examples.map((example) => ({
    ...example,
    input: { ...example.input, connection: 'archive' },
  })),
};

// Loaded when it is needed: a check of flows wants contracts only. The contracts have judged the input.
export const sqlExecute: StandardActivity = {
  contract: keyed,
  run: async (input, context) =>
    (await import('./run-statement.ts')).runExecute(input as unknown as StatementInput, context, true),
};
export const sqlExecuteUnkeyed: StandardActivity = {
  contract: unkeyed,
  run: async (input, context) =>
    (await import('./run-statement.ts')).runExecute(input as unknown as StatementInput, context, false),
};
