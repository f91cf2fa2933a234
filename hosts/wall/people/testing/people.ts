/** People with keys of their own, and the file that knows whose they are. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSigningKey, readSigningKey, type SigningKey } from '../signing-key.ts';

export interface KeyHolder {
  readonly user: string;
  readonly key: SigningKey;
  /** The private key, as its owner keeps it. */
  readonly file: string;
}

/** `path`: the JWKS of all of them. */
export async function giveKeys<T extends string>(
  ...users: readonly T[]
): Promise<{ readonly path: string; readonly holders: { readonly [user in T]: KeyHolder } }> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-keys-'));
  const made = await Promise.all(users.map(async (user) => ({ user, ...(await makeSigningKey(user)) })));
  const path = join(folder, 'people.json');
  writeFileSync(path, JSON.stringify({ keys: made.map(({ publicJwk }) => publicJwk) }));
  const entries = await Promise.all(
    made.map(async ({ user, privateJwk }, n) => {
      const file = join(folder, `${n}.json`);
      writeFileSync(file, JSON.stringify(privateJwk), { mode: 0o600 });
      return [user, { user, file, key: await readSigningKey(JSON.stringify(privateJwk)) }];
    }),
  );
  return { path, holders: Object.fromEntries(entries) }; // one for each user
}
