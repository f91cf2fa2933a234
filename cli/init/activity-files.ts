/** The project's own activities: contracts as data, functions in TypeScript. */
export const ACTIVITY_FILES: readonly (readonly [path: string, text: string])[] = [
  [
    'activities/office.activities.yaml',
    `holdfast: "1"
activities:
  - name: office.pay
    version: 1.0.0
    summary: Pays an amount to an employee
    effect: write
    idempotent: true                      # the same key pays once
    undo: needed                          # a flow must say how it is undone, or that it never is
    dispatch: queue
    input:
      type: object
      required: [employee, amount]
      additionalProperties: false
      properties:
        employee: { type: string }
        amount: { type: number, exclusiveMinimum: 0, description: In euro. }
    output:
      type: object
      required: [paymentId]
      additionalProperties: false
      properties:
        paymentId: { type: string }
    errors:
      - { type: office.refused, title: The office does not pay this, retry: false }
    files: []
    examples:
      - { title: a train ticket, input: { employee: employee@example.org, amount: 40 }, output: { paymentId: p-1 } }

  - name: office.takeBack
    version: 1.0.0
    summary: Takes a payment back, by its id or by the key of the call that paid
    effect: write
    idempotent: true
    undo: none
    dispatch: queue
    input:
      type: object
      additionalProperties: false
      properties:
        payment: { type: string }
    output:
      type: object
      additionalProperties: false
    errors: []
    files: []
    examples: []
`,
  ],
  [
    'activities/index.ts',
    `/** The functions behind the contracts in office.activities.yaml. A file stands in for the office's real system. */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ActivityError, implement } from 'holdfast/catalog';
import type { Contracts } from './contracts.d.ts';

const LEDGER = join(import.meta.dirname, '..', '.holdfast', 'ledger.jsonl');

interface Line {
  /** Idempotency key of the call: the same key is the same payment. */
  readonly key: string;
  readonly payment?: string;
  readonly amount?: number;
  readonly takesBack?: string;
}

async function readLedger(): Promise<readonly Line[]> {
  const text = await readFile(LEDGER, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
}

async function write(line: Line): Promise<void> {
  await mkdir(dirname(LEDGER), { recursive: true });
  await appendFile(LEDGER, \`\${JSON.stringify(line)}\\n\`);
}

export default implement<Contracts>({
  'office.pay': async ({ employee, amount }, { key }) => {
    if (amount > 5000) throw new ActivityError('office.refused', \`\${amount} euro for \${employee} is more than the office pays\`);
    const lines = await readLedger();
    const before = lines.find((line) => line.key === key);
    if (before?.payment !== undefined) return { paymentId: before.payment };
    const paymentId = \`p-\${lines.length + 1}\`;
    await write({ key, payment: paymentId, amount });
    return { paymentId };
  },

  // \`payment\` is absent where the answer of \`pay\` was lost: then \`undoes\` says which call it was.
  'office.takeBack': async ({ payment }, { key, undoes }) => {
    const lines = await readLedger();
    const paid = lines.find((line) => line.payment !== undefined && (line.payment === payment || line.key === undoes));
    if (paid?.payment !== undefined && !lines.some((line) => line.key === key)) await write({ key, takesBack: paid.payment });
    return {};
  },
});
`,
  ],
];
