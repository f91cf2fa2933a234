/** Secrets of Vault and of AWS Secrets Manager, against servers that speak their APIs strictly. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { JsonObject } from '../../../schema/json.ts';
import { isActivityError, type StoredSecretReference } from '../../../stdlib/activity.ts';
import { createServices, type WallServices } from '../services.ts';
import { type AwsServer, ROLE_ARN, startAws } from '../testing/aws-server.ts';
import { answerJson, type Handler, type Received, startHttp } from '../testing/servers.ts';
import { startVault, type VaultServer } from '../testing/vault-server.ts';
import { askStore } from './store.ts';

let vault: VaultServer;
let aws: AwsServer;
let root: string;
const clock = { now: Date.now() };
const env: Record<string, string> = {};
before(async () => {
  vault = await startVault();
  aws = await startAws();
  root = await mkdtemp(join(tmpdir(), 'holdfast-secrets-'));
  await writeFile(join(root, 'account.jwt'), `${vault.serviceAccount}\n`);
  await writeFile(join(root, 'web.jwt'), aws.webIdentity);
  Object.assign(env, { TOKEN: vault.token, SECRET_ID: vault.role.secretId, AWS_KEY: aws.account.secretAccessKey });
  vault.secrets.set('crm/api', [{ token: 'first-version' }, { token: 'second-version', user: 'the-user' }]);
  vault.secrets.set('one', [{ only: 'the-only-value' }]);
  vault.secrets.set('gone', [{ a: 'was-here' }, null]);
  vault.secrets.set('odd', [{ short: 'abc', list: ['a'], number: 12345678 }]);
  vault.old.set('crm', { token: 'from-engine-one' });
  aws.secrets.set('prod/crm', { SecretString: '{"password":"from-aws-json","pin":87654321}' });
  aws.secrets.set('prod/crm@AWSPREVIOUS', { SecretString: '{"password":"from-aws-before"}' });
  aws.secrets.set('plain', { SecretString: 'a plain text of aws' });
  aws.secrets.set('noise', {
    SecretBinary: Buffer.from([0xff, 0xfe, 0xfd, 0x80, 0x81, 0x82, 0x83]).toString('base64'),
  });
  aws.secrets.set('binary', { SecretBinary: Buffer.from('bytes-of-aws').toString('base64') });
});
after(async () => {
  await vault.close();
  await aws.close();
  await rm(root, { recursive: true });
});

const inVault = (more: JsonObject = {}): JsonObject => ({
  kind: 'vault',
  address: vault.url,
  allowPrivate: true,
  auth: { kind: 'token', token: { secret: { env: 'TOKEN' } } },
  ...more,
});
const inAws = (more: JsonObject = {}): JsonObject => ({
  kind: 'awsSecretsManager',
  region: 'eu-test-1',
  endpoint: `${aws.url}/`,
  allowPrivate: true,
  auth: { kind: 'accessKey', accessKeyId: aws.account.accessKeyId, secretAccessKey: { secret: { env: 'AWS_KEY' } } },
  ...more,
});
const appRole = (): JsonObject => ({
  kind: 'appRole',
  roleId: vault.role.roleId,
  secretId: { secret: { env: 'SECRET_ID' } },
});
const webIdentity = (): JsonObject => ({
  kind: 'webIdentity',
  roleArn: ROLE_ARN,
  tokenFile: join(root, 'web.jwt'),
  stsEndpoint: aws.url,
});
const open = (store: JsonObject): WallServices =>
  createServices({
    project: { models: {}, connections: {}, secrets: { store } },
    env,
    root,
    now: () => clock.now,
  });
type Asked = Omit<StoredSecretReference, 'from'>;

/** The value, or the type of the error; neither is left unredacted. */
async function read(services: WallServices, asked: Asked): Promise<string> {
  try {
    const value = await services.secret({ from: 'store', ...asked });
    assert.equal(services.redactor.text(`it is ${value}!`), 'it is [redacted]!');
    return value;
  } catch (thrown) {
    if (!isActivityError(thrown)) throw thrown;
    const said = services.redactor.told(thrown.message);
    for (const secret of [...Object.values(env), ...vault.logins]) assert.ok(!said.includes(secret), said);
    return thrown.type;
  }
}

const found: readonly (readonly [string, () => JsonObject, Asked, string])[] = [
  ['a key of the newest version', inVault, { name: 'crm/api', key: 'token' }, 'second-version'],
  ['a key of an older version', inVault, { name: 'crm/api', key: 'token', version: 1 }, 'first-version'],
  ['the only value', inVault, { name: 'one' }, 'the-only-value'],
  ['a number', inVault, { name: 'odd', key: 'number' }, '12345678'],
  ['several values and no key', inVault, { name: 'crm/api' }, 'config.invalid'],
  ['a key that is not there', inVault, { name: 'crm/api', key: 'tokn' }, 'config.invalid'],
  ['a key of Object itself', inVault, { name: 'crm/api', key: 'constructor' }, 'config.invalid'],
  ['a value that is no text', inVault, { name: 'odd', key: 'list' }, 'config.invalid'],
  ['a value too short to hide', inVault, { name: 'odd', key: 'short' }, 'config.invalid'],
  ['a path that is not there', inVault, { name: 'nothing' }, 'config.invalid'],
  ['a path that leaves the mount', inVault, { name: '../../sys/health' }, 'config.invalid'],
  ['a version that was deleted', inVault, { name: 'gone' }, 'config.invalid'],
  ['engine 1', () => inVault({ mount: 'old', version: 1 }), { name: 'crm' }, 'from-engine-one'],
  ['engine 1, taken for 2', () => inVault({ mount: 'old' }), { name: 'crm' }, 'config.invalid'],
  ['a namespace', () => inVault({ namespace: 'teams/payments' }), { name: 'one' }, 'the-only-value'],
  ['another namespace', () => inVault({ namespace: 'teams/other' }), { name: 'one' }, 'config.invalid'],
  ['AppRole', () => inVault({ auth: appRole() }), { name: 'one' }, 'the-only-value'],
  ['a wrong role', () => inVault({ auth: { ...appRole(), roleId: 'x' } }), { name: 'one' }, 'secret.refused'],
  [
    'Kubernetes',
    () => inVault({ auth: { kind: 'kubernetes', role: 'holdfast', tokenFile: join(root, 'account.jwt') } }),
    { name: 'one' },
    'the-only-value',
  ],
  ['a wrong token', () => inVault({ auth: token('SECRET_ID') }), { name: 'one' }, 'secret.refused'],
  ['a token that is not there', () => inVault({ auth: token('ABSENT') }), { name: 'one' }, 'config.invalid'],
  [
    'Vault in clear elsewhere',
    () => inVault({ address: 'http://vault.example.org' }),
    { name: 'one' },
    'config.invalid',
  ],
  ['Vault at a private address', () => inVault({ allowPrivate: false }), { name: 'one' }, 'config.invalid'],
  ['Vault is down', () => inVault({ address: 'http://127.0.0.1:1' }), { name: 'one' }, 'secret.unavailable'],
  ['AWS: a key of JSON', inAws, { name: 'prod/crm', key: 'password' }, 'from-aws-json'],
  ['AWS: a number of JSON', inAws, { name: 'prod/crm', key: 'pin' }, '87654321'],
  ['AWS: another stage', inAws, { name: 'prod/crm', key: 'password', stage: 'AWSPREVIOUS' }, 'from-aws-before'],
  ['AWS: the whole text', inAws, { name: 'plain' }, 'a plain text of aws'],
  ['AWS: bytes', inAws, { name: 'binary' }, 'bytes-of-aws'],
  ['AWS: bytes that are no text', inAws, { name: 'noise' }, 'config.invalid'],
  ['AWS: a key of what is no JSON', inAws, { name: 'plain', key: 'a' }, 'config.invalid'],
  ['AWS: not there', inAws, { name: 'nothing' }, 'config.invalid'],
  ['AWS: not allowed', inAws, { name: 'forbidden/x' }, 'secret.refused'],
  ['AWS: a wrong key', () => inAws({ auth: wrongKey() }), { name: 'plain' }, 'secret.refused'],
  ['AWS: no credentials', () => inAws({ auth: null }), { name: 'plain' }, 'config.invalid'],
  ['AWS: a role by web identity', () => inAws({ auth: webIdentity() }), { name: 'plain' }, 'a plain text of aws'],
  [
    'AWS: a role that is refused',
    () => inAws({ auth: { ...webIdentity(), roleArn: `${ROLE_ARN}x` } }),
    { name: 'plain' },
    'secret.refused',
  ],
  ['a store that is not there', () => ({ kind: 'other' }), { name: 'x' }, 'config.invalid'],
];
function token(name: string): JsonObject {
  return { kind: 'token', token: { secret: { env: name } } };
}
function wrongKey(): JsonObject {
  return { kind: 'accessKey', accessKeyId: aws.account.accessKeyId, secretAccessKey: { secret: { env: 'TOKEN' } } };
}
for (const [title, store, asked, expected] of found)
  test(title, async () => assert.equal(await read(open(store()), asked), expected));

const OF_CONTAINER = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';
const byVariables: readonly (readonly [string, () => { readonly [name: string]: string }, string])[] = [
  [
    'keys',
    () => ({ AWS_ACCESS_KEY_ID: aws.account.accessKeyId, AWS_SECRET_ACCESS_KEY: aws.account.secretAccessKey }),
    'a plain text of aws',
  ],
  [
    'a container, its token in a file',
    () => ({
      [OF_CONTAINER]: `${aws.url}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(root, 'web.jwt'),
    }),
    'a plain text of aws',
  ],
  [
    'a container, another token',
    () => ({ [OF_CONTAINER]: `${aws.url}/v1/credentials`, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'another-token' }),
    'secret.refused',
  ],
  ['a container at an address of anybody', () => ({ [OF_CONTAINER]: 'http://10.0.0.7/creds' }), 'config.invalid'],
  ['no container there', () => ({ [OF_CONTAINER]: 'http://127.0.0.1:1/creds' }), 'secret.unavailable'],
  ['nothing', () => ({}), 'config.invalid'],
];
for (const [title, variables, expected] of byVariables) {
  test(`AWS by its own variables: ${title}`, async () => {
    const more = variables();
    Object.assign(env, more);
    try {
      assert.equal(await read(open(inAws({ auth: null })), { name: 'plain' }), expected);
    } finally {
      for (const name of Object.keys(more)) delete env[name];
    }
  });
}

const says =
  (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    answerJson(response, status, body, headers);
const troubles: readonly (readonly [string, 'vault' | 'aws', Handler, string, number?])[] = [
  [
    'Vault is busy',
    'vault',
    says(429, { errors: ['rate limit'] }, { 'retry-after': '3' }),
    'secret.unavailable',
    3_000,
  ],
  ['Vault fails', 'vault', says(500, { errors: ['internal error'] }), 'secret.unavailable'],
  ['Vault lags', 'vault', says(412, { errors: [] }), 'secret.unavailable'],
  ['Vault gives a page', 'vault', says(200, 'not JSON of Vault'), 'config.invalid'],
  ['Vault redirects', 'vault', says(307, {}, { location: 'http://169.254.169.254/' }), 'config.invalid'],
  ['Vault is a standby for disaster recovery', 'vault', says(472, { errors: [] }), 'secret.unavailable'],
  ['Vault is a standby for reading', 'vault', says(473, { errors: [] }), 'secret.unavailable'],
  [
    'Vault is under maintenance',
    'vault',
    says(503, { errors: [] }, { 'retry-after': '7' }),
    'secret.unavailable',
    7_000,
  ],
  ['Vault does not stop', 'vault', says(200, 'x'.repeat(1_100_000)), 'config.invalid'],
  ['Vault hangs up', 'vault', (_, response) => response.destroy(), 'secret.unavailable'],
  ['AWS is busy', 'aws', says(400, { __type: 'ThrottlingException' }), 'secret.unavailable'],
  ['AWS fails', 'aws', says(500, { __type: 'InternalServiceError' }), 'secret.unavailable'],
];
for (const [title, which, handler, expected, retryAfterMs] of troubles) {
  test(title, async () => {
    const server = which === 'vault' ? vault : aws;
    server.trouble.push(handler);
    const services = open(which === 'vault' ? inVault() : inAws());
    await assert.rejects(services.secret({ from: 'store', name: 'one' }), (thrown) => {
      assert.ok(isActivityError(thrown));
      assert.equal(thrown.type, expected, thrown.message);
      assert.equal(thrown.options.retryAfterMs, retryAfterMs);
      return true;
    });
    assert.equal(server.trouble.length, 0);
  });
}

test('a sealed Vault is asked again later, and gives what it has then', async () => {
  const services = open(inVault());
  vault.sealed = true;
  assert.equal(await read(services, { name: 'one' }), 'secret.unavailable');
  vault.sealed = false;
  assert.equal(await read(services, { name: 'one' }), 'the-only-value');
});

test('a secret is kept for a bounded time, then its new value is seen; the old one stays hidden', async () => {
  vault.secrets.set('turning', [{ value: 'before-the-turn' }]);
  const services = open(inVault({ keep: 'PT2M' }));
  assert.equal(await read(services, { name: 'turning' }), 'before-the-turn');
  vault.secrets.set('turning', [{ value: 'after-the-turn' }]);
  clock.now += 119_000;
  assert.equal(await read(services, { name: 'turning' }), 'before-the-turn');
  assert.equal(await services.secret({ from: 'store', name: 'turning' }, { fresh: true }), 'after-the-turn');
  vault.secrets.set('turning', [{ value: 'a-third-value' }]);
  clock.now += 121_000;
  assert.equal(await read(services, { name: 'turning' }), 'a-third-value');
  const told = services.redactor.text('before-the-turn, after-the-turn, a-third-value');
  assert.equal(told, '[redacted], [redacted], [redacted]');
});

test('calls at the same time ask once, and log in once', async () => {
  vault.received.length = 0;
  const services = open(inVault({ auth: appRole() }));
  await Promise.all([1, 2, 3].map(() => read(services, { name: 'one' })));
  assert.deepEqual(
    vault.received.map(({ method, url }) => `${method} ${url}`),
    ['POST /v1/auth/approle/login', 'GET /v1/secret/data/one'],
  );
});

test('a login is renewed shortly before its end as long as Vault lets it, and made anew where it ended before', async () => {
  const services = open(inVault({ auth: appRole(), keep: 'PT1S' }));
  await read(services, { name: 'one' });
  const before = vault.logins.length;
  clock.now += 2_000_000;
  await read(services, { name: 'one' });
  assert.equal(vault.logins.length, before);
  clock.now += 1_000_000;
  await read(services, { name: 'one' });
  assert.deepEqual([vault.logins.length, vault.renewals], [before, 1]);
  vault.renewedFor = 600;
  clock.now += 3_000_000;
  await read(services, { name: 'one' });
  assert.deepEqual([vault.logins.length, vault.renewals], [before + 1, 2]);
  delete vault.renewedFor;
  clock.now += 4_000_000;
  await read(services, { name: 'one' });
  assert.deepEqual([vault.logins.length, vault.renewals], [before + 2, 2]);
  vault.revoke();
  clock.now += 2_000;
  assert.equal(await read(services, { name: 'one' }), 'the-only-value');
  assert.equal(vault.logins.length, before + 3);
  assert.equal(services.redactor.text(`X-Vault-Token: ${vault.logins.at(-1)}`), 'X-Vault-Token: [redacted]');
});

test('AWS: credentials of a role that ended are asked for anew', async () => {
  const services = open(inAws({ auth: webIdentity(), keep: 'PT1S' }));
  await read(services, { name: 'plain' });
  aws.expired = true;
  clock.now += 2_000;
  assert.equal(await read(services, { name: 'plain' }), 'a plain text of aws');
  const { secretAccessKey, sessionToken } = aws.role;
  assert.equal(services.redactor.text(`${secretAccessKey} ${sessionToken}`), '[redacted] [redacted]');
});

/** A standby that passes nothing on: it names the active node, as `api_addr` says, for the very same request. */
async function asStandby(where: (asked: string) => string, check: (url: string, asked: Received[]) => Promise<void>) {
  const standby = await startHttp(({ url }, response) => {
    response.writeHead(307, { location: where(url) });
    response.end();
  });
  try {
    await check(standby.url, standby.received);
  } finally {
    await standby.close();
  }
}

test('a standby that names the active node: it is asked, with the token, the namespace and the body', async () => {
  await asStandby(
    (asked) => `${vault.url}${asked}`,
    async (address, asked) => {
      const services = open(inVault({ address, auth: appRole(), namespace: 'teams/payments' }));
      assert.equal(await read(services, { name: 'one' }), 'the-only-value');
      const version = { name: 'crm/api', key: 'token', version: 1 };
      assert.equal(await read(services, version), 'first-version');
      assert.deepEqual(
        asked.map(({ method, url }) => `${method} ${url}`),
        ['POST /v1/auth/approle/login', 'GET /v1/secret/data/one', 'GET /v1/secret/data/crm/api?version=1'],
      );
    },
  );
});

const elsewhere: readonly (readonly [title: string, where: (asked: string) => string, expected: string])[] = [
  ['in clear over a network', (asked) => `http://vault.example.org${asked}`, 'config.invalid'],
  ['something else', () => `${vault.url}/v1/sys/raw`, 'config.invalid'],
  ['with credentials', (asked) => `${vault.url.replace('//', '//a:b@')}${asked}`, 'config.invalid'],
  ['no address', () => 'http://[', 'config.invalid'],
  ['itself, while nobody is elected', (asked) => asked, 'secret.unavailable'],
  ['a node that is gone', (asked) => `http://127.0.0.1:1${asked}`, 'secret.unavailable'],
];
for (const [title, where, expected] of elsewhere) {
  test(`a standby that names ${title}`, async () => {
    vault.received.length = 0;
    await asStandby(where, async (address) => {
      assert.equal(await read(open(inVault({ address })), { name: 'one' }), expected);
    });
    assert.deepEqual(vault.received, []);
  });
}

test('the active node is held to the rule of private addresses, as the store itself', async () => {
  const config = { allowPrivate: false };
  const url = new URL(`${vault.url}/v1/secret/data/one`);
  const asked = askStore({ name: 'store', config }, undefined, { method: 'GET', url, headers: {}, follow: false });
  await assert.rejects(asked, (thrown) => isActivityError(thrown) && thrown.type === 'config.invalid');
});
