/** For whom a run runs, and what it has where work is backlogged. */
import { InvalidArgumentError } from 'commander';
import { nearest } from '../compiler/diagnostics/nearest.ts';
import type { StartOptions } from '../hosts/temporal/client/types.ts';
import type { GlobalOptions } from './context.ts';
import { usage } from './exit.ts';
import type { Io } from './io.ts';
import { loadProject } from './load-project.ts';
import { envName, openProject } from './project.ts';

/** Names of tenants that are listed in a message. */
const LISTED = 10;

export function readPriority(value: string): number {
  if (!/^[1-5]$/.test(value)) throw new InvalidArgumentError('Expected a whole number from 1 (first) to 5 (last).');
  return Number(value);
}

/** `--priority` goes before the tenant's. Throws where the project names tenants, and not this one. */
export async function loadOf(
  io: Io,
  options: GlobalOptions,
  { tenant, priority }: { readonly tenant?: string; readonly priority?: number },
): Promise<Pick<StartOptions, 'tenant' | 'priority' | 'weight'>> {
  const given = priority === undefined ? {} : { priority };
  if (tenant === undefined) return given;
  const { settings } = await loadProject(openProject(io, options), envName(io, options));
  const { tenants } = settings;
  if (tenants === undefined) return { tenant, ...given };
  const found = Object.hasOwn(tenants, tenant) ? tenants[tenant] : undefined;
  if (found === undefined) {
    const names = Object.keys(tenants).sort();
    const near = nearest(tenant, names);
    const hint = near === undefined ? `It has ${names.slice(0, LISTED).join(', ')}.` : `Did you mean ${near}?`;
    throw usage(`--tenant: holdfast.yaml has no tenant ${tenant}.`, names.length === 0 ? 'It has none.' : hint);
  }
  return {
    tenant,
    ...(found.priority === undefined ? {} : { priority: found.priority }),
    ...(found.weight === undefined ? {} : { weight: found.weight }),
    ...given,
  };
}
