/** Who may ask a server of ours that shows what runs carry. */
import type { Io } from './io.ts';
import type { Platform } from './platform.ts';
import { readSecret } from './secure-connection.ts';

/** Hosts that only this machine reaches. */
export const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

export interface Allowed {
  readonly token?: Parameters<typeof readSecret>[1] | undefined;
  readonly groups?: readonly string[] | undefined;
}

/**
 * By the project's own token, or as people prove who they are; undefined where the project asks for nothing. `at`: where
 * the token stands in the project's document.
 */
export async function authorizeBy(
  io: Io,
  { identity, services }: Platform,
  { token, groups }: Allowed,
  at: string,
): Promise<((token: string) => Promise<boolean>) | undefined> {
  const { oneToken } = await import('../hosts/temporal/codec-server/codec-server.ts');
  if (token !== undefined) return oneToken(readSecret(io, token, at));
  if (identity.mode !== 'token') return undefined;
  const { createVerifyToken } = await import('../hosts/wall/people/verify-token.ts');
  const verify = await createVerifyToken(identity, services.secret);
  return async (given) => {
    const verified = given === '' ? undefined : await verify(given);
    if (verified?.ok !== true) return false;
    return groups === undefined || groups.some((group) => verified.person.groups.includes(group));
  };
}
