/** Plans and people for the tests of this host. */
import { createHash } from 'node:crypto';
import { compile } from '../../../compiler/compile.ts';
import { loadContracts } from '../../../conformance/runner/load-cases.ts';
import type { Person } from '../../../schema/message.ts';
import type { Plan } from '../../../schema/plan.ts';
import type { Activity, EffectFunction } from '../../../stdlib/activity.ts';
import { standardContracts } from '../../../stdlib/index.ts';
import { createRegistry, type Registry } from '../../wall/index.ts';

/** The project's folder, from dist/hosts/temporal/testing/. */
const ROOT = new URL('../../../../', import.meta.url);
const CONTRACTS = loadContracts(new URL('conformance/', ROOT));
const ALL_CONTRACTS = new Map([...standardContracts, ...CONTRACTS]);

export const officer: Person = { user: 'officer@example.org', groups: ['officers'], verified: false };
export const starter: Person = { user: 'starter@example.org', groups: [], verified: false };

/** Compiles a flow whose calls are of the catalogue or of conformance/contracts.json; other flows by path. */
export function planOf(flow: string, others: { readonly [path: string]: string } = {}): Plan {
  const files: { readonly [path: string]: string } = { 'main.flow.yaml': flow, ...others };
  const tree = { read: (path: string) => files[path], list: () => Object.keys(files).sort() };
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  const { plan, diagnostics } = compile(tree, 'main.flow.yaml', { contracts: ALL_CONTRACTS, digest });
  if (plan === undefined) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return plan;
}

/** The activities of conformance/contracts.json, all done by one function. */
export function scriptedActivities(run: EffectFunction): readonly Activity[] {
  return [...CONTRACTS.values()].map((contract): Activity => {
    if (contract.effect === 'pure') throw new TypeError(`${contract.name}: a scripted activity has an effect.`);
    return { contract, run };
  });
}

export function scriptedRegistry(run: EffectFunction): Registry {
  return createRegistry(scriptedActivities(run));
}
