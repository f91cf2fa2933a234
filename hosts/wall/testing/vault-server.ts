/** A server that speaks Vault's HTTP API as it is documented: key-value engines 1 and 2, tokens, AppRole, Kubernetes. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { answerJson, type Handler, type Received, startHttp } from './servers.ts';

export interface VaultServer {
  readonly url: string;
  readonly received: Received[];
  /** Of the mounts `secret` (engine 2, a list of versions) and `old` (engine 1), by path. null is a deleted version. */
  readonly secrets: Map<string, ({ readonly [key: string]: unknown } | null)[]>;
  readonly old: Map<string, { readonly [key: string]: unknown }>;
  /** A token that does not end. */
  readonly token: string;
  readonly role: { readonly roleId: string; readonly secretId: string };
  readonly serviceAccount: string;
  /** Tokens of logins, oldest first. */
  readonly logins: string[];
  /** Answers in place of its own, once for each. */
  readonly trouble: Handler[];
  sealed: boolean;
  /** Seconds. */
  leaseDuration: number;
  /** Seconds that a renewal gives, in place of those. */
  renewedFor?: number;
  /** How often a token was renewed. */
  renewals: number;
  /** No token of a login is good any more. */
  revoke(): void;
  close(): Promise<void>;
}

export async function startVault(tls?: Parameters<typeof startHttp>[1]): Promise<VaultServer> {
  const good = new Set<string>();
  const server = await startHttp((received, response) => answer(vault, good, received, response), tls);
  const vault: VaultServer = {
    url: server.url,
    received: server.received,
    secrets: new Map(),
    old: new Map(),
    token: `hvs.${randomBytes(18).toString('base64url')}`,
    role: { roleId: randomBytes(12).toString('hex'), secretId: randomBytes(12).toString('hex') },
    serviceAccount: randomBytes(30).toString('base64url'),
    logins: [],
    trouble: [],
    sealed: false,
    leaseDuration: 3600,
    renewals: 0,
    revoke: () => good.clear(),
    close: server.close,
  };
  good.add(vault.token);
  return vault;
}

function answer(vault: VaultServer, good: Set<string>, received: Received, response: ServerResponse) {
  const trouble = vault.trouble.shift();
  if (trouble !== undefined) return trouble(received, response);
  const { method, headers } = received;
  const url = new URL(received.url, vault.url);
  const refuse = (status: number, ...errors: string[]) => answerJson(response, status, { errors });
  if (vault.sealed) return refuse(503, 'Vault is sealed');
  if (headers['x-vault-request'] !== 'true') return refuse(412, 'required header missing');
  if (headers['x-vault-namespace'] !== undefined && headers['x-vault-namespace'] !== 'teams/payments')
    return refuse(404, 'no handler for route');
  const path = decodeURIComponent(url.pathname.replace(/^\/v1\//, ''));
  if (method === 'POST' && path.startsWith('auth/') && path.endsWith('/login'))
    return logIn(vault, good, path, received.body, response);
  const token = headers['x-vault-token'];
  if (token === undefined) return refuse(403, 'missing client token');
  if (!good.has(String(token))) return refuse(403, '2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n');
  if (method === 'POST' && path === 'auth/token/renew-self') {
    vault.renewals++;
    const auth = { client_token: token, lease_duration: vault.renewedFor ?? vault.leaseDuration, renewable: true };
    return answerJson(response, 200, { auth });
  }
  if (method !== 'GET') return refuse(405, 'unsupported operation');
  if (path.startsWith('old/')) {
    const data = vault.old.get(path.slice('old/'.length));
    return data === undefined
      ? refuse(404)
      : answerJson(response, 200, { lease_duration: 2764800, renewable: false, data });
  }
  if (!path.startsWith('secret/data/')) return refuse(404, `no handler for route "${path}". route entry not found.`);
  readVersion(vault, path.slice('secret/data/'.length), url.searchParams.get('version'), response);
}

function readVersion(vault: VaultServer, path: string, asked: string | null, response: ServerResponse) {
  const versions = vault.secrets.get(path) ?? [];
  const version = asked === null ? versions.length : Number(asked);
  const data = versions[version - 1];
  if (data === undefined) return answerJson(response, 404, { errors: [] });
  const time = new Date(0).toISOString();
  const metadata = { created_time: time, deletion_time: data === null ? time : '', destroyed: false, version };
  answerJson(response, data === null ? 404 : 200, { lease_duration: 0, renewable: false, data: { data, metadata } });
}

function logIn(vault: VaultServer, good: Set<string>, path: string, body: string, response: ServerResponse) {
  const given = JSON.parse(body) as { readonly [key: string]: string }; // of our own client, in tests
  const fits =
    path === 'auth/approle/login'
      ? given.role_id === vault.role.roleId && given.secret_id === vault.role.secretId
      : path === 'auth/kubernetes/login' && given.role === 'holdfast' && given.jwt === vault.serviceAccount;
  if (!fits) return answerJson(response, 400, { errors: ['invalid role or secret ID'] });
  const token = `hvs.${randomBytes(18).toString('base64url')}`;
  good.add(token);
  vault.logins.push(token);
  const auth = { client_token: token, lease_duration: vault.leaseDuration, renewable: true };
  answerJson(response, 200, { auth });
}
