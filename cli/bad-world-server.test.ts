/**
 * A world that misbehaves, on both hosts: what a flow meets is a declared error or goes well in the end, is tried again or
 * not as it should be, and leaves the same journal. The details of each stand at the wall.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sqlite from 'node-sqlite3-wasm';
import { runInMemory } from '../hosts/memory/index.ts';
import { connect, type HoldfastClient } from '../hosts/temporal/client/index.ts';
import { type DevServer, startDevServer } from '../hosts/temporal/dev-server.ts';
import { createHoldfastWorker } from '../hosts/temporal/worker/index.ts';
import { createAuthority } from '../hosts/wall/testing/certificates.ts';
import { answerJson, type Received, startHttp, type TestServer } from '../hosts/wall/testing/servers.ts';
import { streamAnswer, WIRES, type WireAnswer } from '../hosts/wall/testing/wire.ts';
import type { End } from '../interpreter/machine.ts';
import type { Entry } from '../schema/journal.ts';
import type { Json } from '../schema/json.ts';
import { compileFlow, sha256 } from './compile-project.ts';
import { loadPlatform, type Platform } from './platform.ts';
import { type OpenProject, openProject } from './project.ts';
import { realReplies } from './real-replies.ts';
import { fakeIo } from './testing/fake-io.ts';
import { makeProject } from './testing/run-cli.ts';

type Host = 'memory' | 'temporal';
const HOSTS: readonly Host[] = ['memory', 'temporal'];
/** What a busy server asks for: a minute where time is virtual. Seconds. */
const PAUSE_S: { readonly [host in Host]: number } = { memory: 60, temporal: 2 };
const SECOND_MS = 1_000;
const TWO_GB = 2 ** 31;
const TEMPLATES = '{{secret}} ${ $run.id } {{{constructor}}} ${{ x }}';
const INJECTION = "Ann'; drop table people; --";

interface Case {
  /** Name of the flow, and first part of the paths that it asks for. */
  readonly name: string;
  /** The steps of the flow; the last one gives its output. */
  readonly steps: string;
  readonly output?: Json;
  readonly error?: string;
  /** Of the step `ask`. */
  readonly attempts: number;
  /** That reach the server. */
  readonly requests?: number;
  /** The server said when to come back, this many times. */
  readonly pauses?: number;
  /** How the n-th request of a run is answered, from 1. */
  readonly answer?: (response: ServerResponse, n: number, received: Received, host: Host) => void;
}

const get = (name: string, rest = ''): string =>
  `  - { id: ask, call: http.get, with: { connection: api, path: /${name}${rest} }, retry: { maxAttempts: 2 } }\n`;
const generate = (model: string, more = ''): string =>
  `  - { id: ask, call: model.generate, with: { model: ${model}, prompt: Weigh it.${more} }, retry: { maxAttempts: 2 } }\n`;
const done = (output: string): string => `  - { id: done, return: "\${ ${output} }" }\n`;
const says =
  (answer: WireAnswer): NonNullable<Case['answer']> =>
  (response) =>
    streamAnswer(response, WIRES['openai-compatible'], answer);
const busy =
  (times: number, then: NonNullable<Case['answer']>): NonNullable<Case['answer']> =>
  (response, n, received, host) =>
    n > times
      ? then(response, n, received, host)
      : answerJson(response, 429, { error: { message: 'busy' } }, { 'retry-after': String(PAUSE_S[host]) });
const fine: NonNullable<Case['answer']> = (response) => answerJson(response, 200, { fine: true });
const FOUR = 'retry: { maxAttempts: 4, within: PT10M }';

const CASES: readonly Case[] = [
  {
    name: 'busy',
    steps: get('busy').replace(/retry: .* }$/m, `${FOUR} }`) + done('$steps.ask.body'),
    ...{ answer: busy(2, fine), output: { fine: true }, attempts: 3, requests: 3, pauses: 2 },
  },
  {
    name: 'busy-for-ever',
    steps: get('busy-for-ever') + done('$steps.ask.body'),
    ...{ answer: busy(9, fine), error: 'http.rate_limited', attempts: 2, requests: 2, pauses: 1 },
  },
  {
    name: 'busy-too-long',
    steps:
      get('busy-too-long').replace('maxAttempts: 2', 'maxAttempts: 9, within: PT1S, backoff: { initial: PT1S }') +
      done('$steps.ask.body'),
    ...{ answer: busy(9, fine), error: 'http.rate_limited', attempts: 1, requests: 1 },
  },
  {
    name: 'busy-model',
    steps: generate('busy-model').replace(/retry: .* }$/m, `${FOUR} }`) + done('$steps.ask.text'),
    ...{ answer: busy(2, says({ text: ['heavy'] })), output: 'heavy', attempts: 3, requests: 3, pauses: 2 },
  },
  { name: 'down', steps: generate('down') + done('$steps.ask.text'), error: 'model.unavailable', attempts: 2 },
  {
    name: 'slow',
    steps: generate('slow') + done('$steps.ask.text'),
    ...{ answer: () => undefined, error: 'model.unavailable', attempts: 2, requests: 2 },
  },
  {
    name: 'wrong-schema',
    steps: generate('wrong-schema', ', schema: ./weight.json') + done('$steps.ask.kg'),
    // Asked once more for what fits, in the same attempt.
    ...{ answer: says({ text: ['{"kg":"much"}'] }), error: 'model.contract', attempts: 1, requests: 2 },
  },
  {
    name: 'half-a-stream',
    steps: generate('half-a-stream') + done('$steps.ask.text'),
    ...{ answer: says({ text: ['hea'], breaks: 'cut' }), error: 'model.unavailable', attempts: 2, requests: 2 },
  },
  {
    name: 'wrong-certificate',
    steps: get('x').replace('connection: api', 'connection: strange') + done('$steps.ask.body'),
    ...{ error: 'http.untrusted', attempts: 1 },
  },
  {
    name: 'private-redirect',
    steps: get('private-redirect') + done('$steps.ask.body'),
    answer: (response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
    ...{ error: 'http.blocked', attempts: 1, requests: 1 },
  },
  {
    name: 'two-gigabytes',
    steps: get('two-gigabytes') + done('$steps.ask.body'),
    answer: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(TWO_GB) });
      const more = (): void => {
        while (!response.destroyed) if (!response.write(Buffer.alloc(65_536))) return void response.once('drain', more);
      };
      more();
    },
    ...{ error: 'http.invalid_response', attempts: 1, requests: 1 },
  },
  {
    name: 'sql-in-a-value',
    steps: `  - { id: ask, call: sql.query, with: { connection: people, statement: "select name from people where name = :name", values: { name: "${INJECTION}" } } }
  - { id: left, call: sql.query, with: { connection: people, statement: select name from people } }
  - { id: done, return: { found: "\${ $steps.ask.rows }", left: "\${ $steps.left.rows }" } }
`,
    ...{ output: { found: [], left: [{ name: 'Ann' }] }, attempts: 1 },
  },
  {
    name: 'template-in-a-value',
    steps: `  - { id: ask, call: model.generate, with: { model: template-in-a-value, prompt: { template: ./say.hbs, data: { text: "\${ $input.text }" } } } }
${done('$steps.ask.text')}`,
    answer: (response, n, received, host) => {
      const { messages } = JSON.parse(received.body) as { readonly messages: readonly { readonly content: string }[] };
      says({ text: [messages.at(-1)?.content ?? ''] })(response, n, received, host);
    },
    ...{ output: `Say ${TEMPLATES}`, attempts: 1, requests: 1 },
  },
  {
    name: 'expired-token',
    steps: `  - { id: first, call: http.get, with: { connection: guarded, path: /expired-token } }
${get('expired-token').replace('connection: api', 'connection: guarded')}${done('$steps.ask.body.token')}`,
    // The token of the first call is not good any more when the second one comes; neither of them is told.
    answer: (response, n, { headers }) =>
      n === 2 ? answerJson(response, 401, {}) : answerJson(response, 200, { token: headers.authorization ?? null }),
    ...{ output: 'Bearer [redacted]', attempts: 1, requests: 3 },
  },
  {
    name: 'cycles',
    steps: `  - { id: ask, call: trees.readTree }\n${done('$steps.ask.children[0].children[0].name')}`,
    answer: (response) =>
      answerJson(response, 200, { name: 'a', children: [{ name: 'b', children: [{ name: 'c', children: [] }] }] }),
    ...{ output: 'c', attempts: 1, requests: 1 },
  },
  {
    name: 'cycles-broken',
    steps: `  - { id: ask, call: trees.readBroken }\n${done('$steps.ask.name')}`,
    answer: (response) => answerJson(response, 200, { name: 'a', children: [{ name: 'b', children: [{ no: 1 }] }] }),
    ...{ error: 'output.invalid', attempts: 1, requests: 1 },
  },
  {
    name: 'gap',
    steps: `  - { id: ask, call: rules.decide, with: { table: ./gap.rules.yaml, facts: { n: "\${ $input.n }" } } }\n${done('$steps.ask.lane')}`,
    ...{ error: 'rules.no_match', attempts: 1 },
  },
  {
    name: 'unknown-price',
    steps: `  - id: ask\n    call: model.generate\n    with: { model: unknown-price, prompt: Weigh it. }\n    retry: { maxAttempts: 2 }\n${done('$steps.ask.text')}`,
    ...{ answer: says({ text: ['heavy'] }), error: 'price.unknown', attempts: 1, requests: 0 },
  },
];

const TREE = `openapi: 3.0.3
info: { title: Trees, version: 1.0.0 }
paths:
  /cycles: { get: { operationId: readTree, responses: { "200": { $ref: "#/components/responses/Tree" } } } }
  /cycles-broken: { get: { operationId: readBroken, responses: { "200": { $ref: "#/components/responses/Tree" } } } }
components:
  responses:
    Tree: { description: a tree, content: { application/json: { schema: { $ref: "#/components/schemas/Tree" } } } }
  schemas:
    Tree:
      type: object
      required: [name, children]
      properties:
        name: { type: string }
        children: { type: array, items: { $ref: "#/components/schemas/Tree" } }
`;

function filesOf(api: string, strange: string): { readonly [path: string]: string } {
  const models = CASES.filter(({ steps }) => steps.includes('model.generate')).map(({ name }) => name);
  const http = (baseUrl: string): string =>
    `{ kind: http, baseUrl: "${baseUrl}", allowPrivate: true, timeout: ${baseUrl.endsWith('/slow') ? 'PT0.3S' : 'PT30S'} }`;
  return {
    'holdfast.yaml': `holdfast: "1"
name: bad-world
models:
${models.map((name) => `  ${name}: { provider: openai-compatible, model: mystery-1, connection: ${name} }\n`).join('')}connections:
${models.map((name) => `  ${name}: ${name === 'down' ? http('http://127.0.0.1:1') : http(`${api}/${name}`)}\n`).join('')}  api: ${http(api)}
  strange: ${http(strange)}
  people: { kind: sqlite, file: ./people.db }
  guarded:
    kind: http
    baseUrl: ${api}
    allowPrivate: true
    auth: { kind: oauth2, tokenUrl: "${api}/token", clientId: me, clientSecret: { secret: { env: CLIENT_SECRET } } }
openapi: { trees: { document: ./trees.yaml, connection: api } }
`,
    'trees.yaml': TREE,
    'weight.json': '{ "type": "object", "required": ["kg"], "properties": { "kg": { "type": "number" } } }',
    'say.hbs':
      '---\ntitle: Say\nschema: { type: object, required: [text], properties: { text: { type: string } } }\n---\nSay {{text}}',
    'gap.rules.yaml': `holdfast: "1"
hitPolicy: F
inputs: { n: { type: number } }
outputs: { lane: { type: text } }
rules: [{ id: many, when: { n: { above: 5 } }, then: { lane: slow } }]
`,
    ...Object.fromEntries(
      CASES.map(({ name, steps }) => [
        `${name}.flow.yaml`,
        `holdfast: "1"\nname: ${name}\nversion: 1.0.0\n${name === 'unknown-price' ? 'budget: { usd: 1 }\n' : ''}steps:\n${steps}`,
      ]),
    ),
  };
}

const cwd = makeProject({});
const INPUT = { text: TEMPLATES, n: 3 };
let api: TestServer;
let strange: TestServer;
let server: DevServer;
let client: HoldfastClient;
let platform: Platform;
let project: OpenProject;
let stopWorker: () => Promise<void>;
const taskQueue = `bad-world-${randomUUID()}`;
/** By first part of the path: when requests of the run that goes on came. */
const came = new Map<string, number[]>();
let host: Host = 'memory';
let tokens = 0;

before(async () => {
  api = await startHttp((received, response) => {
    const name = received.url.split('/')[1] ?? '';
    if (name === 'token') {
      tokens++;
      return answerJson(response, 200, { access_token: `token-${tokens}`, token_type: 'Bearer', expires_in: 3_600 });
    }
    const times = came.get(name) ?? [];
    came.set(name, [...times, Date.now()]);
    CASES.find((one) => one.name === name)?.answer?.(response, times.length + 1, received, host);
  });
  const stranger = createAuthority('a stranger').issue('localhost');
  strange = await startHttp((_, response) => answerJson(response, 200, {}), { cert: stranger.cert, key: stranger.key });
  const files = filesOf(api.url, strange.url.replace('127.0.0.1', 'localhost'));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(cwd, path), text);
  const database = new sqlite.Database(join(cwd, 'people.db'));
  database.exec("create table people (name text); insert into people values ('Ann')");
  database.close();
  server = await startDevServer();
  const io = fakeIo({ cwd, env: { CLIENT_SECRET: 'planted-client-secret' } });
  project = openProject(io, {});
  platform = await loadPlatform(io, project, {});
  client = await connect({ address: server.address });
  const { registry, services, identity } = platform;
  const worker = await createHoldfastWorker({
    ...{ address: server.address, taskQueue, registry, services, identity, shutdownGraceMs: SECOND_MS },
  });
  const running = worker.run();
  stopWorker = async () => {
    worker.shutdown();
    await running;
  };
});
after(async () => {
  await stopWorker();
  await client.close();
  await server.stop();
  await api.close();
  await strange.close();
});

interface Played {
  readonly end: End | undefined;
  readonly journal: readonly Entry[];
}

async function play(name: string): Promise<Played> {
  const { plan, diagnostics } = await compileFlow(project, `${name}.flow.yaml`, undefined);
  assert.ok(plan, JSON.stringify(diagnostics));
  const [runId, startedBy] = [`${name}-${randomUUID()}`, 'ann@example.org'];
  if (host === 'temporal') {
    await client.start(plan, INPUT, { runId, startedBy, env: 'test', taskQueue });
    return { end: await client.result(runId), journal: (await client.story(runId)).entries };
  }
  const { end, journal } = await runInMemory({
    ...{ plan, input: INPUT, root: runId, startedBy, env: 'test', digest: sha256 },
    validate: (schema, value) => platform.services.judge.validate(schema, value),
    reply: realReplies(platform, 'test'),
  });
  return { end, journal };
}

for (const one of CASES)
  test(`${one.name}: the same on both hosts`, async () => {
    for (const where of HOSTS) {
      host = where;
      came.clear();
      tokens = 0;
      await judge(one, await play(one.name));
    }
  });

async function judge(one: Case, { end, journal }: Played): Promise<void> {
  const said = `${host}: ${JSON.stringify(end)}`;
  assert.equal(end?.is, one.error === undefined ? 'completed' : 'failed', said);
  if (end.is === 'completed') assert.deepEqual(end.output, one.output, said);
  if (end.is === 'failed') assert.equal(end.error.type, one.error, said);
  const asked = journal.filter(({ path }) => path === 'ask');
  const [begun, over] = ['step.started', one.error === undefined ? 'step.completed' : 'step.failed'].map((t) =>
    asked.find(({ what }) => what.t === t),
  );
  const what = over?.what;
  const meta = what !== undefined && 'meta' in what ? what.meta : undefined;
  const attempts = what?.t === 'step.failed' ? what.error.attempts : meta?.attempts;
  assert.equal(attempts ?? 1, one.attempts, JSON.stringify(asked));
  const times = came.get(one.name) ?? [];
  if (one.requests !== undefined) assert.equal(times.length, one.requests, said);
  if (one.pauses === undefined) return;
  // Not before the server said, which on a server is time on the clock of this machine, too.
  const least = one.pauses * PAUSE_S[host] * SECOND_MS;
  assert.ok((over?.at ?? 0) - (begun?.at ?? 0) >= least, JSON.stringify(asked));
  if (host === 'temporal') assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) >= least, String(times));
}
