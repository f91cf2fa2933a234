import { ActivityError, type Connection, type Services } from '../../stdlib/activity.ts';
import type { Contract } from '../../stdlib/contract.ts';

/** Connections as the contract of an activity lets it have them: to its hosts, or to none. */
export function guardEgress({ name, egress }: Contract, connection: Services['connection']): Services['connection'] {
  if (egress === undefined || egress === 'connection') return connection;
  return (wanted) => {
    if (egress === 'none') {
      throw new ActivityError(
        'policy.denied',
        `The contract of ${name} says that it goes nowhere, and it asks for the connection "${wanted}".`,
      );
    }
    const found = connection(wanted);
    const host = hostOf(found);
    if (host !== undefined && egress.hosts.some((pattern) => matchesHost(pattern, host))) return found;
    const detail = `The contract of ${name} goes to ${egress.hosts.join(', ')} alone, and the connection "${wanted}" leads to ${host ?? 'an address that cannot be read'}.`;
    throw new ActivityError('policy.denied', detail);
  };
}

/** `*.example.org` stands for all below it. */
function matchesHost(pattern: string, host: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

/** Without the port, in small letters; undefined where there is none. */
function hostOf({ config }: Connection): string | undefined {
  if (typeof config.host === 'string') return config.host.toLowerCase();
  const { baseUrl, address } = config;
  if (typeof address === 'string') return address.replace(/:\d+$/, '').toLowerCase();
  return typeof baseUrl === 'string' && URL.canParse(baseUrl) ? new URL(baseUrl).hostname : undefined;
}
