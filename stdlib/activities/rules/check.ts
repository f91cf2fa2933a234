import type { JsonObject } from '../../../schema/json.ts';
import type { StandardActivity } from '../../activity.ts';
import type { StandardContract } from '../../contract.ts';
import { check } from '../../functions/rules/check.ts';

const invoiceChecks: JsonObject = {
  holdfast: '1',
  inputs: { amount: { type: 'number' }, iban: { type: 'text', from: 'supplier.iban', optional: true } },
  checks: [
    { id: 'no_iban', when: { iban: null }, then: 'fail', reason: 'nobody can be paid without an IBAN' },
    { id: 'large', when: { amount: { above: 10000 } }, then: 'flag', reason: 'large amounts are looked at' },
  ],
};

const contract: StandardContract & { readonly effect: 'pure' } = {
  name: 'rules.check',
  version: '1.0.0',
  summary: 'Reads every check of a list and gives all findings with their reasons; one that fails makes the call fail.',
  effect: 'pure',
  dispatch: 'local',
  labels: { reads: [], writes: [] },
  egress: 'none',
  rateClass: 'none',
  cost: { usd: 0, tokens: 0, modelCalls: 0 },
  input: {
    type: 'object',
    required: ['checks', 'facts'],
    additionalProperties: false,
    properties: {
      checks: { type: 'string', description: 'The checks: a `*.rules.yaml` file with `checks`.' },
      facts: { type: 'object', description: 'The facts that the file’s `inputs` name.' },
    },
  },
  output: {
    type: 'object',
    required: ['findings'],
    additionalProperties: false,
    properties: {
      findings: {
        type: 'array',
        description: 'Checks whose condition holds, in the order of the file.',
        items: {
          type: 'object',
          required: ['id', 'severity'],
          additionalProperties: false,
          properties: {
            id: { type: 'string' },
            severity: { enum: ['flag', 'fail'] },
            reason: { type: 'string' },
          },
        },
      },
    },
  },
  errors: [
    { type: 'check.failed', title: 'A check failed', retry: false },
    { type: 'rules.facts', title: 'A fact is not what the rules take', retry: false },
  ],
  files: [{ at: '/checks', kind: 'rules' }],
  examples: [
    {
      title: 'what is flagged is told',
      input: { checks: './rules/invoice.rules.yaml', facts: { amount: 12000, supplier: { iban: 'NL00EXAMPLE' } } },
      files: { './rules/invoice.rules.yaml': invoiceChecks },
      output: { findings: [{ id: 'large', severity: 'flag', reason: 'large amounts are looked at' }] },
    },
    {
      title: 'nothing found',
      input: { checks: './rules/invoice.rules.yaml', facts: { amount: 5, supplier: { iban: 'NL00EXAMPLE' } } },
      files: { './rules/invoice.rules.yaml': invoiceChecks },
      output: { findings: [] },
    },
    {
      title: 'one check that fails',
      input: { checks: './rules/invoice.rules.yaml', facts: { amount: 5 } },
      files: { './rules/invoice.rules.yaml': invoiceChecks },
      error: 'check.failed',
    },
  ],
};

export const rulesCheck: StandardActivity = { contract, pure: check };
