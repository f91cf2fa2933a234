import { createHash } from 'node:crypto';
import { compile } from '../compiler/index.ts';
import type { Plan } from '../schema/plan.ts';
import type { Contract } from '../stdlib/contract.ts';

/** The plan of a flow that calls nothing but these. */
export function compileBench(text: string, contracts: readonly Contract[]): Plan {
  const file = 'bench.flow.yaml';
  const tree = { read: (path: string) => (path === file ? text : undefined), list: () => [file] };
  const digest = (value: string): string => createHash('sha256').update(value).digest('hex');
  const known = new Map(contracts.map((contract) => [contract.name, contract]));
  const { plan, diagnostics } = compile(tree, file, { contracts: known, digest });
  if (!plan) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return plan;
}
