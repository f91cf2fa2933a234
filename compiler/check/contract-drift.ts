import type { Diagnostic } from '../../schema/diagnostic.ts';
import { digestContract } from '../../stdlib/digest.ts';
import { originalOf } from '../curation/relax.ts';
import { finding } from '../diagnostics/finding.ts';
import { LOCK_FILE } from '../resolve/project-facts.ts';
import { callsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** Contracts in use are those that `catalog.lock.yaml` holds, where there is one. */
export function checkContractDrift({ flow, links, project, digest }: RuleContext): readonly Diagnostic[] {
  const { lock } = project;
  if (!lock) return [];
  const told = new Set<string>();
  return callsOf(flow).flatMap(({ call: { call } }) => {
    const contract = links.contracts.get(call.v);
    if (!contract || told.has(call.v)) return [];
    told.add(call.v);
    const locked = lock.get(call.v);
    const hint = `look at what changed, then write it anew: \`holdfast catalog lock\``;
    if (!locked) return [finding('HF5017', call.range, `"${call.v}" is not in ${LOCK_FILE}`, { hint })];
    if (locked.digest === digestContract(originalOf(contract), digest)) return [];
    const related = [{ range: locked.range, message: 'its digest' }];
    return [finding('HF5016', call.range, `"${call.v}" is another contract than the locked one`, { hint, related })];
  });
}
