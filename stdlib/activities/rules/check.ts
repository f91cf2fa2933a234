import type { JsonObject } from '../../../schema/json.ts';
import type { StandardActivity } from '../../activity.ts';
import type { StandardContract } from '../../contract.ts';
import { check } from '../../functions/rules/check.ts';
import { RULES_ERRORS } from '../../functions/rules/errors.ts';

const invoiceChecks: JsonObject = {
  holdfast: '1',
  inputs: { amount: { type: 'number' }, iban: { type: 'text', from: 'supplier.iban', optional: true } },
  checks: [
    { id: 'no_iban', when: { iban: null }, then: 'fail', reason: 'nobody can be paid without an IBAN' },
    { id: 'large', when: { amount: { above: 10000 } }, then: 'flag', score: 40, reason: 'large amounts are looked at' },
  ],
  levels: [
    { id: 'pass', from: 0 },
    { id: 'look', from: 30 },
    { id: 'refuse', from: 100, then: 'fail' },
  ],
};

const contract: StandardContract & { readonly effect: 'pure' } = {
  name: 'rules.check',
  version: '1.0.0',
  summary:
    'Reads every check of a list and gives all findings with severities, reasons and the score; one that fails makes the call fail.',
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
    required: ['findings', 'score'],
    additionalProperties: false,
    properties: {
      findings: {
        type: 'array',
        description: 'Checks whose condition holds, in the order of the file.',
        items: {
          type: 'object',
          required: ['id', 'severity', 'then'],
          additionalProperties: false,
          properties: {
            id: { type: 'string' },
            severity: { enum: ['info', 'warning', 'error'] },
            then: { enum: ['flag', 'fail'] },
            score: { type: 'number' },
            reason: { type: 'string' },
          },
        },
      },
      score: { type: 'number', description: 'The sum of the scores of all checks whose condition holds.' },
      worst: { enum: ['info', 'warning', 'error'], description: 'The worst severity; absent where nothing was found.' },
      level: {
        type: 'string',
        description: 'The level that the score reaches; absent below the first, and without `levels`.',
      },
    },
  },
  errors: [
    { type: 'check.failed', title: 'A check failed', retry: false },
    { type: 'rules.facts', title: RULES_ERRORS['rules.facts'], retry: false },
  ],
  files: [{ at: '/checks', kind: 'rules' }],
  outputFrom: { at: '/checks' },
  examples: [
    {
      title: 'what is flagged is told',
      input: { checks: './rules/invoice.rules.yaml', facts: { amount: 12000, supplier: { iban: 'NL00EXAMPLE' } } },
      files: { './rules/invoice.rules.yaml': invoiceChecks },
      output: {
        findings: [
          { id: 'large', severity: 'warning', then: 'flag', score: 40, reason: 'large amounts are looked at' },
        ],
        score: 40,
        worst: 'warning',
        level: 'look',
      },
    },
    {
      title: 'nothing found',
      input: { checks: './rules/invoice.rules.yaml', facts: { amount: 5, supplier: { iban: 'NL00EXAMPLE' } } },
      files: { './rules/invoice.rules.yaml': invoiceChecks },
      output: { findings: [], score: 0, level: 'pass' },
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
