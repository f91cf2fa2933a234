/** A project that uses every kind of credential from every source, and a flow that has all of them echoed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROLE_ARN } from '../../../hosts/wall/testing/aws-server.ts';
import { CLIENT } from '../../../hosts/wall/testing/issuer.ts';
import type { Json, JsonObject } from '../../../schema/json.ts';
import type { World } from './world.ts';

const env = (name: string): JsonObject => ({ secret: { env: name } });
const from = (store: string, name: string, key?: string): JsonObject => ({
  secret: { from: store, name, ...(key === undefined ? {} : { key }) },
});

/** Of the worker's environment. */
export function environmentOf({ planted, vault, aws }: World): Record<string, string> {
  const of = (name: string): string => planted.get(name) ?? '';
  return {
    HEADER: of('header'),
    PREFIXED: of('prefixed'),
    QUERY: of('query'),
    USER_NAME: of('user'),
    BEARER: of('bearer'),
    MAIL: of('mail'),
    CLIENT_SECRET: of('client'),
    TEAM: of('team'),
    PASS: of('pass'),
    SINK: of('sink'),
    NUMBER: of('number'),
    VAULT_TOKEN: vault.token,
    SECRET_ID: vault.role.secretId,
    AWS_KEY: aws.account.secretAccessKey,
  };
}

function connectionsOf(world: World, root: string): { readonly [name: string]: JsonObject } {
  const http = (more: JsonObject): JsonObject => ({ kind: 'http', baseUrl: world.api, allowPrivate: true, ...more });
  const oauth2 = { kind: 'oauth2', tokenUrl: world.issuerUrl, clientId: CLIENT };
  const basic = { kind: 'basic', user: 'ada' };
  return {
    header: http({ auth: { kind: 'apiKey', header: 'X-Api-Key', key: env('HEADER') } }),
    prefixed: http({ headers: { 'X-Token': { ...env('PREFIXED'), prefix: 'Token ' }, 'X-Number': env('NUMBER') } }),
    query: http({ auth: { kind: 'apiKey', query: 'key', key: env('QUERY') } }),
    basic: http({
      auth: { kind: 'basic', user: env('USER_NAME'), password: { secret: { file: join(root, 'basic.txt') } } },
    }),
    bearer: http({ auth: { kind: 'bearer', token: env('BEARER') } }),
    vaulted: http({ auth: { kind: 'bearer', token: from('vault', 'crm/api', 'token') } }),
    aws_json: http({ auth: { ...basic, password: from('aws', 'prod/api', 'password') } }),
    aws_text: http({ auth: { ...basic, password: from('role', 'prod/text') } }),
    token_basic: http({ auth: { ...oauth2, clientSecret: env('CLIENT_SECRET') } }),
    token_post: http({ auth: { ...oauth2, clientAuth: 'post', clientSecret: env('CLIENT_SECRET') } }),
    engine_one: http({ auth: { ...basic, password: from('old', 'client', 'secret') } }),
    mutual: http({
      baseUrl: world.secureApi,
      tls: { ca: './ca.pem', certificate: './client.pem', key: from('role_vault', 'tls') },
      auth: { kind: 'bearer', token: env('PASS') },
    }),
    sink: http({ auth: { kind: 'bearer', token: env('SINK') } }),
    mail: {
      ...{ kind: 'smtp', host: '127.0.0.1', port: world.smtpPort, tls: 'none', from: 'a@example.org', user: 'ada' },
      password: env('MAIL'),
    },
  };
}

function storesOf(world: World, root: string): JsonObject {
  const vault = { kind: 'vault', address: world.vault.url, allowPrivate: true };
  const aws = { kind: 'awsSecretsManager', region: 'eu-test-1', endpoint: `${world.aws.url}/`, allowPrivate: true };
  const { accessKeyId } = world.aws.account;
  const webIdentity = {
    kind: 'webIdentity',
    roleArn: ROLE_ARN,
    tokenFile: join(root, 'web.jwt'),
    stsEndpoint: world.aws.url,
  };
  return {
    vault: { ...vault, auth: { kind: 'token', token: env('VAULT_TOKEN') } },
    old: { ...vault, mount: 'old', version: 1, auth: { kind: 'token', token: env('VAULT_TOKEN') } },
    role_vault: { ...vault, auth: { kind: 'appRole', roleId: world.vault.role.roleId, secretId: env('SECRET_ID') } },
    aws: { ...aws, auth: { kind: 'accessKey', accessKeyId, secretAccessKey: env('AWS_KEY') } },
    role: { ...aws, auth: webIdentity },
  };
}

/** Names of the connections by HTTP that a flow asks. */
const ASKED = [
  ...['header', 'prefixed', 'query', 'basic', 'bearer', 'vaulted', 'aws_json', 'aws_text', 'token_basic', 'token_post'],
  ...['engine_one', 'mutual'],
];

/** Files of the project; JSON is YAML. */
export function writeProject(world: World, root: string, taskQueue: string): void {
  const file = (name: string, content: Json | string): void =>
    writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content, undefined, 1));
  file('basic.txt', `${world.planted.get('basic')}\n`);
  file('web.jwt', world.aws.webIdentity);
  file('ca.pem', world.ca);
  file('client.pem', world.certificate);
  file('holdfast.yaml', {
    holdfast: '1',
    name: 'planted',
    activities: { contracts: ['team.activities.yaml'], module: './team.mjs' },
    connections: connectionsOf(world, root),
    secrets: storesOf(world, root),
    payloads: { store: { kind: 'file', folder: './kept' }, threshold: 2048 },
    events: { connection: 'sink', path: '/text' },
    people: { identity: 'claimed', groups: { staff: ['boss@example.org'] } },
    temporal: { taskQueue },
  });
  file('team.activities.yaml', TEAM_CONTRACTS);
  file('team.mjs', TEAM_MODULE);
  file('input.json', INPUT_SCHEMA);
  file('planted.flow.yaml', flow('planted', ASKED));
  // For what does not end well: the same, with fewer connections.
  file('short.flow.yaml', flow('short', ['bearer', 'vaulted', 'token_basic']));
}

const TEAM_CONTRACTS: Json = {
  holdfast: '1',
  activities: [
    {
      ...{
        name: 'team.leak',
        version: '1.0.0',
        summary: 'Gives away what it knows',
        effect: 'read',
        dispatch: 'queue',
      },
      input: { type: 'object', properties: { how: { type: 'string' } }, additionalProperties: false },
      output: { type: 'object' },
      errors: [{ type: 'team.refused', title: 'No', retry: false }],
      files: [],
      examples: [],
    },
  ],
};

const TEAM_MODULE = `
import { ActivityError, implement } from 'holdfast/catalog';

async function leak({ how }, { services, decide, use, documents }) {
  const secret = await services.secret({ env: 'TEAM' });
  decide({ by: 'rule', verdict: 'seen ' + secret, reason: 'because of ' + secret });
  use({ note: secret });
  if (how === 'crash') throw new TypeError('crashed with ' + secret, { cause: new Error(secret) });
  if (how === 'refuse') throw new ActivityError('team.refused', 'refused ' + secret, { data: { secret } });
  if (how === 'cut') throw new Error('cut off at ' + secret.slice(0, 18));
  if (how === 'keep') return { kept: await documents.put(Buffer.from('it is ' + secret), { mediaType: 'text/plain' }) };
  return { secret, [secret]: [secret, { secret }], basic: Buffer.from('ada:' + secret).toString('base64') };
}

export default implement({ 'team.leak': leak });
`;

/** Each connection is asked in a branch of its own; what fails is caught, and told on. */
function flow(name: string, asked: readonly string[]): JsonObject {
  const kept = (id: string, step: JsonObject): JsonObject => ({
    id,
    ...step,
    catch: [{ steps: [{ id: `${id}_told`, set: { told: '${ $error }' } }] }],
  });
  const get = (connection: string, path: string, more: JsonObject = {}): JsonObject => ({
    call: 'http.get',
    with: { connection, path, ...more },
    retry: { maxAttempts: 1 },
  });
  const branch = (name: string): Json => [
    { id: `${name}_json`, ...get(name, '/json'), retry: { maxAttempts: 4 } },
    { id: `${name}_forms`, ...get(name, '/forms') },
    kept(`${name}_text`, get(name, '/text')),
    kept(`${name}_away`, get(name, '/away')),
    kept(`${name}_refused`, get(name, '/refused')),
    kept(`${name}_fails`, get(name, '/fails')),
    kept(`${name}_long`, get(name, '/long', { query: { at: 900 } })),
    kept(`${name}_kept`, get(name, '/text', { bodyAs: 'document' })),
    {
      id: `${name}_all`,
      set: { all: [`\${ $steps.${name}_json }`, `\${ $steps.${name}_forms }`, '${ $vars.told ?? null }'] },
    },
  ];
  const team = (how: string): JsonObject =>
    kept(`team_${how}`, { call: 'team.leak', with: { how }, retry: { maxAttempts: 1 } });
  const write = (path: string): JsonObject => ({
    call: 'http.request',
    with: {
      connection: 'token_basic',
      path,
      parameters: { how: '${ $input.undo }' },
      method: 'POST',
      body: { of: 'it' },
    },
  });
  return {
    holdfast: '1',
    name,
    version: '1.0.0',
    input: { schema: './input.json' },
    steps: [
      { id: 'ask', parallel: { branches: Object.fromEntries(asked.map((name) => [name, branch(name)])) } },
      ...['crash', 'refuse', 'cut', 'keep', 'tell'].map(team),
      kept('digits', get('prefixed', '/number')),
      kept('post', { call: 'mail.send', with: { to: 'b@example.org', body: 'x' }, retry: { maxAttempts: 1 } }),
      { id: 'seen', emit: { event: 'planted.seen', data: { all: '${ $steps.ask.bearer }' } } },
      { id: 'book', ...write('/json'), compensate: { ...write('/{how}'), retry: { maxAttempts: 1 } } },
      {
        id: 'review',
        if: '${ $input.wait }',
        reason: 'asked for',
        approval: {
          title: '${ $substring($string($steps.ask.bearer), 0, 200) }',
          show: { all: '${ $steps.book }' },
          assignees: { groups: ['staff'] },
        },
        timeout: 'PT1H',
      },
      { id: 'last', ...get('bearer', '/{last}', { parameters: { last: '${ $input.last }' } }) },
      { id: 'done', return: { all: '${ $steps.ask }', book: '${ $steps.book }' } },
    ],
  };
}

const INPUT_SCHEMA: Json = {
  type: 'object',
  required: ['undo', 'last', 'wait'],
  properties: { undo: { type: 'string' }, last: { type: 'string' }, wait: { type: 'boolean' } },
};
