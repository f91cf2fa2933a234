/** The world that the planted secrets are for: servers that judge them, and give away all that they are shown. */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { type AwsServer, startAws } from '../../../hosts/wall/testing/aws-server.ts';
import { createAuthority } from '../../../hosts/wall/testing/certificates.ts';
import { createIssuer, type Issuer } from '../../../hosts/wall/testing/issuer.ts';
import { answerJson, type Handler, type Received, startHttp } from '../../../hosts/wall/testing/servers.ts';
import { startVault, type VaultServer } from '../../../hosts/wall/testing/vault-server.ts';

export interface World {
  readonly api: string;
  /** The same, for those who show a certificate. */
  readonly secureApi: string;
  readonly issuer: Issuer;
  readonly issuerUrl: string;
  readonly vault: VaultServer;
  readonly aws: AwsServer;
  readonly smtpPort: number;
  readonly ca: string;
  readonly certificate: string;
  /** By name. Those that are made on the way come with `all()`. */
  readonly planted: Map<string, string>;
  all(): ReadonlyMap<string, string>;
  /** Requests of the API. */
  readonly received: Received[];
  close(): Promise<void>;
}

/** With all that JSON, addresses, markup and shells write in another way. */
function secret(name: string): string {
  return `${name}-"<&'+/%>\\=${randomBytes(9).toString('base64url')}~!*()`;
}

export async function startWorld(): Promise<World> {
  const authority = createAuthority('the authority of the test');
  const client = authority.issue('worker');
  const [vault, aws, smtp] = [await startVault(), await startAws(), await startSmtp()];
  const planted = new Map<string, string>();
  for (const name of [
    'header',
    'prefixed',
    'query',
    'basic',
    'user',
    'bearer',
    'mail',
    'client',
    'team',
    'pass',
    'sink',
    'vaulted',
  ])
    planted.set(name, secret(name).replaceAll(':', ''));
  planted.set('aws json', secret('aws')).set('aws text', secret('text')).set('engine one', secret('one'));
  planted.set('pem key', client.key).set('number', '8460193572');
  planted.set('vault token', vault.token).set('secret id', vault.role.secretId);
  planted.set('aws key', aws.account.secretAccessKey).set('role key', aws.role.secretAccessKey);
  planted.set('role session', aws.role.sessionToken).set('web identity', aws.webIdentity);
  vault.secrets.set('crm/api', [
    { token: 'an-old-token-of-crm' },
    { token: planted.get('vaulted'), other: 'unused-value' },
  ]);
  vault.secrets.set('tls', [{ key: client.key }]);
  vault.old.set('client', { secret: planted.get('engine one') });
  aws.secrets.set('prod/api', { SecretString: JSON.stringify({ password: planted.get('aws json') }) });
  aws.secrets.set('prod/text', { SecretString: planted.get('aws text') ?? '' });
  const issuer = createIssuer(planted.get('client') ?? '');
  issuer.trouble.push((received, response) => answerJson(response, 503, { you_sent: disguises(received.body) }));
  const failedOnce = new Set<string>();
  const handle =
    (pem: string): Handler =>
    (received, response) =>
      answer(received, response, { pem, number: Number(planted.get('number')), failedOnce });
  const api = await startHttp(handle(''));
  const secureApi = await startHttp(handle(client.key), {
    ...authority.issue('localhost'),
    ca: authority.cert,
    requestCert: true,
  });
  const tokens = await startHttp((received, response) => issuer.handle(received, response));
  return {
    api: api.url,
    secureApi: secureApi.url,
    issuer,
    issuerUrl: tokens.url,
    vault,
    aws,
    smtpPort: smtp.port,
    ca: authority.cert,
    certificate: client.cert,
    planted,
    all: () =>
      new Map([
        ...planted,
        // What is cut off in the middle of a secret is a part of it, too.
        ...[...planted]
          .map(([name, one]): [string, string] => [`beginning of ${name}`, one.slice(0, 24)])
          .filter(([, one]) => one.length === 24 && !one.startsWith('-----')),
        ...issuer.issued.map((token, n): [string, string] => [`access token ${n}`, token]),
        ...vault.logins.map((token, n): [string, string] => [`login of vault ${n}`, token]),
      ]),
    received: api.received,
    close: async () => {
      for (const server of [api, secureApi, tokens, vault, aws, smtp]) await server.close();
    },
  };
}

/** Whatever was shown, written in every way that servers write it. */
export function disguises(shown: string): readonly string[] {
  const base64 = Buffer.from(shown).toString('base64');
  const escaped = JSON.stringify(shown);
  return [
    shown,
    escaped,
    JSON.stringify({ inside: escaped }),
    escaped.replaceAll('/', '\\/'),
    escaped.replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
    escaped.replace(/[<>&'+]/g, (one) => `\\u00${one.charCodeAt(0).toString(16).toUpperCase()}`),
    encodeURIComponent(shown),
    encodeURIComponent(encodeURIComponent(shown)),
    new URLSearchParams({ shown }).toString(),
    base64,
    Buffer.from(`x${shown}`).toString('base64'),
    Buffer.from(`xy${shown}`).toString('base64url'),
    encodeURIComponent(base64),
    Buffer.from(shown).toString('hex'),
    Buffer.from(shown).toString('hex').toUpperCase(),
    shown
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
    shown.replaceAll('\n', '\r\n'),
    shown.replaceAll('\n', ' '),
  ];
}

function answer(
  { method, url, headers, body }: Received,
  response: Parameters<Handler>[1],
  { pem, number, failedOnce }: { readonly pem: string; readonly number: number; readonly failedOnce: Set<string> },
) {
  const values = [
    ...Object.values(headers),
    ...Object.values(headers).map((one) => String(one).replace(/^\w+ /, '')),
    url,
  ];
  const shown = values.map(String);
  const what = new URL(url, 'http://unused').pathname.split('/').at(-1) ?? '';
  const more = { 'x-shown': encodeURIComponent(shown.join(' ')), 'x-key': String(headers['x-api-key'] ?? '') };
  switch (what) {
    case 'json':
      return answerJson(
        response,
        200,
        { method, headers, url, body, [String(headers.authorization)]: 'as a key' },
        more,
      );
    case 'forms':
      return answerJson(response, 200, [...shown, pem, body].map(disguises), more);
    case 'text':
      return response
        .writeHead(200, { 'content-type': 'text/plain', ...more })
        .end(`you sent ${shown.join(' ')} ${pem}`);
    case 'number':
      return answerJson(response, 200, { number });
    case 'long': {
      // An error's body is shown up to a thousand characters: each is cut in another place of the secret.
      const cut = Number(new URL(url, 'http://unused').searchParams.get('at') ?? 990);
      return response.writeHead(400, { 'content-type': 'text/plain' }).end(`${'.'.repeat(cut)}${shown.join(' ')}`);
    }
    case 'away':
      return response
        .writeHead(302, { location: `http://elsewhere.example/?was=${encodeURIComponent(shown.join(' '))}` })
        .end();
    case 'once': {
      const known = failedOnce.has(url);
      failedOnce.add(url);
      return answerJson(response, known ? 200 : 422, { why: disguises(shown.join(' ')) }, more);
    }
    case 'refused':
      return answerJson(response, 401, { why: disguises(shown.join(' ')) }, more);
    default:
      return answerJson(response, 422, { why: disguises(shown.join(' ')) }, more);
  }
}

/** Refuses everybody, and says what it was shown. */
async function startSmtp(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onAuth: (auth, _session, callback) => callback(new Error(`no account ${auth.username} with ${auth.password}`)),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo; // a TCP server has no other address
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
