/** Models and what proves to them who asks: tokens that end in the middle of a run, signatures, providers out of reach. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import type { JsonObject } from '../../schema/json.ts';
import { createServices } from './index.ts';
import { endOf, type Given, perform } from './testing/perform.ts';
import { answerJson, type Handler, startHttp } from './testing/servers.ts';
import { streamAnswer, WIRES } from './testing/wire.ts';

let folder: string;
let handle: Handler;
let server: Awaited<ReturnType<typeof startHttp>>;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-credentials-'));
  server = await startHttp((received, response) => handle(received, response));
});
after(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ask = (given: Given): ReturnType<typeof perform> => perform('model.generate', { model: 'm', prompt: 'x' }, given);
const connection = (more: JsonObject = {}): JsonObject & { readonly kind: 'http' } => ({
  kind: 'http',
  baseUrl: server.url,
  allowPrivate: true,
  ...more,
});

function vertex(): Given {
  const account = join(folder, 'account.json');
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const content = { client_email: 'port@example.org', private_key: key, token_uri: `${server.url}/token` };
  writeFileSync(account, JSON.stringify(content));
  const credentials = { serviceAccount: { secret: { file: account } } };
  return {
    project: {
      models: { m: { provider: 'vertex', model: 'gemini-test', connection: 'ai', credentials } },
      connections: { ai: connection({ allow: [new URL(server.url).host] }) },
    },
  };
}

/** Tokens by number, of which the server of models takes those that `takes` says. */
function googleServer(takes: (n: number) => boolean): { readonly issued: () => number } {
  let issued = 0;
  handle = ({ url, body, headers }, response) => {
    if (url === '/token') {
      const { iss, scope } = decodeJwt(new URLSearchParams(body).get('assertion') ?? '');
      assert.deepEqual([iss, scope], ['port@example.org', 'https://www.googleapis.com/auth/cloud-platform']);
      issued += 1;
      answerJson(response, 200, { access_token: `token-number-${issued}`, expires_in: 3_600, token_type: 'Bearer' });
    } else if (takes(Number(/token-number-(\d+)$/.exec(String(headers.authorization))?.[1]))) {
      streamAnswer(response, WIRES.vertex, { text: ['ahoy'] });
    } else answerJson(response, 401, { error: { code: 401, message: 'expired', status: 'UNAUTHENTICATED' } });
  };
  return { issued: () => issued };
}

test('vertex: a token that ended is fetched anew once, and the question asked again', async () => {
  const google = googleServer((n) => n === 2);
  const result = await ask(vertex());
  assert.deepEqual(endOf(result), { text: 'ahoy' }, JSON.stringify(result));
  assert.equal(google.issued(), 2);
  assert.ok(!JSON.stringify(result).includes('token-number'));
});

test('vertex: a new token that is refused, too, is the end', async () => {
  const google = googleServer(() => false);
  const result = await ask(vertex());
  assert.equal(endOf(result), 'model.refused', JSON.stringify(result));
  assert.ok(!result.ok && !result.retry);
  assert.equal(google.issued(), 2);
});

test('bedrock: requests are signed; a session that ended is read anew once', async () => {
  const session = join(folder, 'session');
  writeFileSync(session, 'session-old-token');
  const secret = (env: string): JsonObject => ({ secret: { env } });
  const credentials = {
    region: 'eu-central-1',
    accessKeyId: secret('ID'),
    secretAccessKey: secret('SECRET'),
    sessionToken: { secret: { file: session } },
  };
  const given: Given = {
    project: {
      models: { m: { provider: 'bedrock', model: 'test-model', connection: 'ai', credentials } },
      connections: { ai: connection() },
    },
    services: { env: { ID: 'AKIAPLANTED', SECRET: 'planted-secret-key' } },
  };
  let renews = true;
  handle = ({ headers }, response) => {
    assert.match(
      String(headers.authorization),
      /^AWS4-HMAC-SHA256 Credential=AKIAPLANTED\/.*SignedHeaders=.*x-amz-security-token/,
    );
    if (headers['x-amz-security-token'] === 'session-new-token')
      return streamAnswer(response, WIRES.bedrock, { text: ['ahoy'] });
    if (renews) writeFileSync(session, 'session-new-token');
    answerJson(
      response,
      403,
      { message: 'The security token included in the request is expired' },
      { 'x-amzn-errortype': 'ExpiredTokenException' },
    );
  };
  assert.deepEqual(endOf(await ask(given)), { text: 'ahoy' });
  renews = false;
  writeFileSync(session, 'session-old-token');
  const refused = await ask(given);
  assert.equal(endOf(refused), 'model.refused', JSON.stringify(refused));
});

test('a key in a file that was changed in the middle of a run is read anew once', async () => {
  const key = join(folder, 'key');
  writeFileSync(key, 'old-key-0123');
  handle = ({ headers }, response) => {
    if (headers['x-api-key'] === 'new-key-0123') return streamAnswer(response, WIRES.anthropic, { text: ['ahoy'] });
    writeFileSync(key, 'new-key-0123');
    answerJson(response, 401, { type: 'error', error: { type: 'authentication_error', message: 'expired' } });
  };
  const given: Given = {
    project: {
      models: { m: { provider: 'anthropic', model: 'claude-test', connection: 'ai' } },
      connections: { ai: connection({ headers: { 'x-api-key': { secret: { file: key } } } }) },
    },
  };
  assert.deepEqual(endOf(await ask(given)), { text: 'ahoy' });
});

const openai = (ai: JsonObject & { readonly kind: 'http' }): Given => ({
  project: { models: { m: { provider: 'openai', model: 'gpt-test', connection: 'ai' } }, connections: { ai } },
});

test('a provider that is down, slow, or where the project does not let it go', async () => {
  handle = (_, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {');
  const gone = await startHttp(() => {});
  await gone.close();
  const ends = await Promise.all([
    ask(openai(connection({ baseUrl: gone.url }))),
    ask(openai(connection({ timeout: 'PT0.2S' }))),
    ask(openai(connection({ allowPrivate: false }))),
    ask(openai(connection({ maxBytes: 3 }))),
  ]);
  assert.deepEqual(ends.map(endOf), ['model.unavailable', 'model.unavailable', 'model.refused', 'model.refused']);
  assert.deepEqual(
    ends.map((end) => !end.ok && end.retry),
    [true, true, false, false],
  );
});

test('where a provider redirects to is not followed', async () => {
  handle = (_, response) => response.writeHead(307, { location: 'http://169.254.169.254/latest' }).end();
  assert.equal(endOf(await ask(openai(connection()))), 'model.refused');
});

test('keys that models name are kept out of everything, also of what never asked for them', () => {
  const { redactor } = createServices({
    project: {
      models: {
        m: {
          provider: 'bedrock',
          model: 'x',
          connection: 'ai',
          credentials: { secretAccessKey: { secret: { env: 'SECRET' } } },
        },
      },
      connections: {},
    },
    env: { SECRET: 'planted-secret-key' },
  });
  assert.equal(redactor.text('it is planted-secret-key'), 'it is [redacted]');
});
