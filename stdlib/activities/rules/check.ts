import type { Activity } from '../../activity.ts';
import type { Contract } from '../../contract.ts';
import { exampleFile, fileValue } from '../../file-value.ts';
import { check } from '../../functions/rules/check.ts';

const invoiceChecks = exampleFile('./rules/invoice.rules.yaml', {
  holdfast: '1',
  name: 'invoice',
  inputs: { amount: { type: 'number' }, iban: { type: 'text', path: 'supplier.iban' } },
  checks: [
    { id: 'no_iban', severity: 'error', when: { iban: null }, reason: 'nobody can be paid without an IBAN' },
    { id: 'large', severity: 'warning', when: { amount: '> 10000' }, reason: 'large amounts are looked at' },
  ],
});

const contract: Contract & { readonly effect: 'pure' } = {
  name: 'rules.check',
  version: '1.0.0',
  summary: 'Tries every check of a list and gives all findings, each with its severity and reason.',
  effect: 'pure',
  dispatch: 'local',
  input: {
    type: 'object',
    required: ['checks', 'facts'],
    additionalProperties: false,
    properties: {
      checks: fileValue('rules', 'The checks: a `*.rules.yaml` file with `checks`.'),
      facts: { type: 'object', description: 'What the conditions ask about, by the paths of the file’s `inputs`.' },
    },
  },
  output: {
    type: 'object',
    required: ['passed', 'findings'],
    additionalProperties: false,
    properties: {
      passed: { type: 'boolean', description: 'False where there is a finding of severity `error`.' },
      findings: {
        type: 'array',
        description: 'In the order of the file.',
        items: {
          type: 'object',
          required: ['id', 'severity', 'reason'],
          additionalProperties: false,
          properties: {
            id: { type: 'string' },
            severity: { enum: ['error', 'warning', 'info'] },
            reason: { type: 'string' },
          },
        },
      },
    },
  },
  errors: [{ type: 'rules.facts', title: 'A fact is not what the rules take', retry: false }],
  files: [{ at: '/checks', kind: 'rules' }],
  examples: [
    {
      title: 'all findings come at once',
      input: { checks: invoiceChecks, facts: { amount: 12000 } },
      output: {
        passed: false,
        findings: [
          { id: 'no_iban', severity: 'error', reason: 'nobody can be paid without an IBAN' },
          { id: 'large', severity: 'warning', reason: 'large amounts are looked at' },
        ],
      },
    },
    {
      title: 'nothing found',
      input: { checks: invoiceChecks, facts: { amount: 5, supplier: { iban: 'NL00EXAMPLE' } } },
      output: { passed: true, findings: [] },
    },
  ],
};

export const rulesCheck: Activity = { contract, pure: check };
