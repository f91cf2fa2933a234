/** A large project, the same at every call: flows of 60 lines with contracts, schemas, prompts and tables between them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomFrom } from './chaos/random.ts';
import { PARTS, SHARED } from './many-flows-parts.ts';

export const LINES = 60;

/** Writes the project. Gives the paths of the flows, relative to the folder. */
export function writeManyFlows(folder: string, flows: number): readonly string[] {
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(SHARED)) put(path, text);
  return Array.from({ length: flows }, (_, i) => {
    const path = `flows/team-${String(i % 20).padStart(2, '0')}/order-${String(i).padStart(4, '0')}.flow.yaml`;
    put(path, makeFlow(i));
    return path;
  });
}

/** Parts in an order of its own for each flow, filled up to 60 lines with remarks. */
function makeFlow(i: number): string {
  const random = randomFrom(i + 1);
  const lines = [
    'holdfast: "1"',
    `name: order-${String(i).padStart(4, '0')}`,
    `version: 1.${i % 7}.${i % 3}`,
    `title: Handle orders of kind ${i}`,
    'input: { schema: ../../schemas/order.json }',
    'timeout: P7D',
    'defaults:',
    '  timeout: PT2M',
    `  retry: { maxAttempts: ${2 + (i % 4)}, backoff: { initial: PT1S, factor: 2, max: PT1M, jitter: full } }`,
    'steps:',
    '  - { id: start, set: { lane: normal, note: "${ $input.note ?? \'none\' }" } }',
  ];
  const left = [...PARTS];
  while (left.length > 0) {
    const [part] = left.splice(Math.floor(random() * left.length), 1);
    const added = part?.(`s${left.length}`, i) ?? [];
    if (lines.length + added.length + 1 <= LINES) lines.push(...added);
  }
  while (lines.length < LINES - 1)
    lines.push(`  # ${i}: kept for the auditors, see page ${lines.length} of the manual`);
  lines.push('  - { id: done, return: { order: "${ $input.id }", lane: "${ $vars.lane }" } }');
  return `${lines.join('\n')}\n`;
}
