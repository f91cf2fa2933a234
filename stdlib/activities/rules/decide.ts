import type { JsonObject } from '../../../schema/json.ts';
import type { StandardActivity } from '../../activity.ts';
import type { StandardContract } from '../../contract.ts';
import { decide } from '../../functions/rules/decide.ts';
import { RULES_ERRORS } from '../../functions/rules/errors.ts';

const dutyTable: JsonObject = {
  holdfast: '1',
  hitPolicy: 'F',
  inputs: { value: { type: 'number' }, origin: { type: 'text', optional: true } },
  outputs: { rate: { type: 'number' } },
  rules: [
    { id: 'small', when: { value: { atMost: 150 } }, then: { rate: 0 }, reason: 'below the threshold' },
    { id: 'partner', when: { origin: ['CH', 'NO'] }, then: { rate: 0.02 }, reason: 'trade agreement' },
  ],
  default: { rate: 0.05 },
};

const contract: StandardContract & { readonly effect: 'pure' } = {
  name: 'rules.decide',
  version: '1.0.0',
  summary: 'Asks a decision table, with the hit policies of DMN; every rule that matched is recorded with its reason.',
  effect: 'pure',
  dispatch: 'local',
  labels: { reads: [], writes: [] },
  egress: 'none',
  rateClass: 'none',
  cost: { usd: 0, tokens: 0, modelCalls: 0 },
  input: {
    type: 'object',
    required: ['table', 'facts'],
    additionalProperties: false,
    properties: {
      table: { type: 'string', description: 'The table: a `*.rules.yaml` file with `rules`.' },
      facts: { type: 'object', description: 'The facts that the table’s `inputs` name.' },
    },
  },
  output: {
    type: ['object', 'array'],
    items: { type: 'object' },
    description:
      'The row of the hit: a value for each output of the table. A list of rows for the hit policies C without `aggregate`, R and O.',
  },
  errors: Object.entries(RULES_ERRORS).map(([type, title]) => ({ type, title, retry: false })),
  files: [{ at: '/table', kind: 'rules' }],
  outputFrom: { at: '/table' },
  examples: [
    {
      title: 'the first rule that matches decides',
      input: { table: './rules/duty.rules.yaml', facts: { value: 900, origin: 'NO' } },
      files: { './rules/duty.rules.yaml': dutyTable },
      output: { rate: 0.02 },
    },
    {
      title: 'no rule matches',
      input: { table: './rules/duty.rules.yaml', facts: { value: 900, origin: 'US' } },
      files: { './rules/duty.rules.yaml': dutyTable },
      output: { rate: 0.05 },
    },
    {
      title: 'a fact of a wrong type is an error, not a silent mismatch',
      input: { table: './rules/duty.rules.yaml', facts: { value: '900' } },
      files: { './rules/duty.rules.yaml': dutyTable },
      error: 'rules.facts',
    },
  ],
};

export const rulesDecide: StandardActivity = { contract, pure: decide };
