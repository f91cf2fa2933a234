import type { JsonObject } from '../../../schema/json.ts';
import type { DeclaredError, FileParameter } from '../../contract.ts';
import { SQL_LIMITS } from './limits.ts';

/** What all activities of this family take. */
export const STATEMENT_INPUT: JsonObject = {
  type: 'object',
  required: ['connection'],
  additionalProperties: false,
  properties: {
    connection: { type: 'string', description: 'A `postgres` or `sqlite` connection of holdfast.yaml.' },
    statement: {
      type: 'string',
      minLength: 1,
      maxLength: SQL_LIMITS.statementChars,
      description:
        'One statement, written out: never an expression. Data stands in `values`, and in the statement as `:name`.',
    },
    file: { type: 'string', description: 'A file that holds the statement, `*.sql`, in place of `statement`.' },
    values: {
      type: 'object',
      maxProperties: SQL_LIMITS.parameters,
      propertyNames: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
      additionalProperties: true,
      description:
        'What the `:name`s of the statement stand for. They are bound, never written into it. A list becomes an array of PostgreSQL, a map becomes JSON; to SQLite both go as JSON.',
    },
  },
  oneOf: [{ required: ['statement'] }, { required: ['file'] }],
};

export const STATEMENT_FILES: readonly FileParameter[] = [{ at: '/file', kind: 'sql' }];

const ROWS: JsonObject = {
  type: 'array',
  items: { type: 'object' },
  description: 'By the names of the columns. `output.schema` of the step narrows what they hold.',
};

export const TABLE: JsonObject = {
  type: 'object',
  required: ['rows', 'count'],
  additionalProperties: false,
  properties: { rows: ROWS, count: { type: 'integer', minimum: 0, description: 'How many rows there are.' } },
};

export const CHANGED: JsonObject = {
  type: 'object',
  required: ['rows', 'count'],
  additionalProperties: false,
  properties: {
    rows: { ...ROWS, description: 'What `returning` gives, by the names of the columns.' },
    count: { type: 'integer', minimum: 0, description: 'How many rows were changed.' },
  },
};

export const SQL_ERRORS: readonly DeclaredError[] = [
  { type: 'sql.unavailable', title: 'The database cannot be reached, or the connection was lost', retry: true },
  { type: 'sql.timeout', title: 'The statement took longer than it may', retry: true },
  { type: 'sql.conflict', title: 'Another transaction was in the way', retry: true },
  { type: 'sql.too_large', title: 'More rows or bytes than the connection gives', retry: false },
  { type: 'sql.invalid', title: 'The database cannot run the statement with these values', retry: false },
  { type: 'sql.denied', title: 'The database does not allow it', retry: false },
];

export const WRITE_ERRORS: readonly DeclaredError[] = [
  ...SQL_ERRORS,
  { type: 'sql.duplicate', title: 'There is such a row already', retry: false },
  { type: 'sql.constraint', title: 'The row breaks a rule of its table', retry: false },
];
