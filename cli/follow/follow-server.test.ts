/** `show --follow` beside a real server, a worker in a process of its own and a model that streams its answer. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { after, before, suite, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type DevServer, startDevServer } from '../../hosts/temporal/dev-server.ts';
import { type Received, startHttp } from '../../hosts/wall/testing/servers.ts';
import { streamAnswer, WIRES } from '../../hosts/wall/testing/wire.ts';
import { EXIT } from '../exit.ts';
import { runProgram } from '../run-program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { makeProject, startCli, startCliWorker } from '../testing/run-cli.ts';

const POLL_MS = 50;
/** A minute: a machine may be busy. */
const LOOKS = 1_200;
const WIRE = WIRES['openai-compatible'];
const TOKEN = 'planted-stream-token-1';
/** Only in the first answer, which does not fit and is repaired. */
const DRAFT = 'a draft that nobody keeps';

/** Holds the answer after its first words until the test lets it go on. */
let begun: ((response: ServerResponse, received: Received) => void) | undefined;
const model = await startHttp((received, response) => {
  if (begun !== undefined) begun(response, received);
  else streamAnswer(response, WIRE, { text: ['{"subject":', '"Your order"}'] });
  begun = undefined;
});
const cwd = makeProject({
  'holdfast.yaml': `holdfast: "1"
name: letters
temporal: { taskQueue: letters-${randomUUID()} }
streams: { token: { secret: { env: STREAM_TOKEN } } }
models: { writer: { provider: openai-compatible, model: m, connection: llm } }
connections: { llm: { kind: http, baseUrl: "${model.url}", allowPrivate: true } }
`,
  'letter.json': '{ "type": "object", "required": ["subject"], "properties": { "subject": { "type": "string" } } }',
  'letter.flow.yaml': `holdfast: "1"
name: letter
version: 1.0.0
steps:
  - { id: write, call: model.generate, with: { model: writer, prompt: A letter, schema: ./letter.json } }
  - { id: done, return: "\${ $steps.write.subject }" }
`,
});
let server: DevServer;
let worker: ReturnType<typeof startCli>;
let env: { readonly [name: string]: string };

before(async () => {
  server = await startDevServer();
  env = { TEMPORAL_ADDRESS: server.address, STREAM_TOKEN: TOKEN };
  worker = await startCliWorker(['--stream-port', '0'], { cwd, env });
});
after(async () => {
  const gone = new Promise((resolve) => worker.removeAllListeners('exit').on('exit', resolve));
  if (worker.kill('SIGTERM')) await gone;
  await server.stop();
  await model.close();
});

async function holdfast(...args: readonly string[]): Promise<string> {
  const io = fakeIo({ cwd, env });
  assert.equal(await runProgram(args, io), EXIT.fine, io.written.err);
  return io.written.out;
}

/** Frames before the text: the role that answers. */
const OPENING = 2;

/** Starts a run whose model stops in the middle of its first answer; gives how it goes on. */
async function startHeld(run: string): Promise<() => void> {
  const held = new Promise<() => void>((resolve) => {
    begun = (response) => {
      const frames = WIRE.frames({ text: [`${DRAFT}\n`, 'and no JSON'] });
      response.writeHead(200, { 'content-type': WIRE.contentType });
      response.write(frames.slice(0, OPENING).join(''));
      resolve(() => response.end(frames.slice(OPENING).join('')));
    };
  });
  await holdfast('start', 'letter', '--id', run);
  return held;
}

async function until(what: () => boolean, of: () => string): Promise<void> {
  for (let looks = 0; looks < LOOKS && !what(); looks++) await pause(POLL_MS);
  assert(what(), of());
}

suite('a run is followed until its end', () => {
  test('with what the model writes, while it writes it', async () => {
    const goOn = await startHeld('follow-text');
    const follower = startCli(['show', 'follow-text', '--follow'], { cwd, env });
    let said = '';
    for (const stream of [follower.stdout, follower.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    }
    const ended = new Promise((resolve) => follower.on('close', resolve));
    await until(
      () => said.includes(`write │ ${DRAFT}`),
      () => said,
    );
    assert.doesNotMatch(said, /completed/);
    goOn();
    assert.equal(await ended, EXIT.fine, said);
    for (const words of [/▸ write/, /asked to mend its answer/, /"subject":/, /✓ write/, /completed/, /Your order/]) {
      assert.match(said, words);
    }
  });

  test('as one JSON object a line', async () => {
    const goOn = await startHeld('follow-json');
    const follower = startCli(['show', 'follow-json', '--follow', '--format', 'json'], { cwd, env });
    let out = '';
    follower.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    const ended = new Promise((resolve) => follower.on('close', resolve));
    await until(
      () => out.includes(DRAFT),
      () => out,
    );
    goOn();
    assert.equal(await ended, EXIT.fine);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const texts = lines.filter(({ t, turn }) => t === 'text' && turn === 2).map(({ text }) => text);
    assert.equal(texts.join(''), '{"subject":"Your order"}');
    assert.deepEqual(lines.at(-1)?.end, { is: 'completed', output: 'Your order' });
    const numbers = lines.filter(({ n }) => n !== undefined).map(({ n }) => n);
    assert.deepEqual(
      numbers,
      numbers.map((_, i) => i + 1),
    );
  });

  test('and no history has what was written on the way', async () => {
    const trace = await holdfast('trace', 'follow-text', '--format', 'json');
    assert(trace.includes('Your order') && !trace.includes(DRAFT), trace);
    const { connect } = await import('../../hosts/temporal/client/index.ts');
    const client = await connect({ address: server.address });
    const [recording] = await client.record('follow-text');
    await client.close();
    const all = JSON.stringify(recording);
    for (const words of [DRAFT, TOKEN]) {
      assert(!all.includes(words) && !all.includes(Buffer.from(words).toString('base64').slice(0, 20)), words);
    }
  });

  test('also by who has not the token, without the words', async () => {
    begun = undefined;
    await holdfast('start', 'letter', '--id', 'follow-stranger');
    const io = fakeIo({ cwd, env });
    assert.equal(await runProgram(['show', 'follow-stranger', '--follow', '--token', 'wrong'], io), EXIT.fine);
    assert.match(io.written.out, /completed/);
    assert.doesNotMatch(io.written.out, /│/);
  });
});

suite('a worker that cannot serve what models are writing says why', () => {
  test('beyond this machine without a token', async () => {
    const open = makeProject({ 'holdfast.yaml': 'holdfast: "1"\nname: open\n' });
    const io = fakeIo({ cwd: open, env: { TEMPORAL_ADDRESS: server.address } });
    const args = ['worker', '--stream-port', '0', '--stream-host', '0.0.0.0'];
    assert.equal(await runProgram(args, io), EXIT.usage);
    assert.match(io.written.err, /everybody who reaches it could read what models are writing/);
  });

  test('on a port that is taken', async () => {
    const io = fakeIo({ cwd, env });
    assert.equal(await runProgram(['worker', '--stream-port', String(model.port)], io), EXIT.environment);
    assert.match(io.written.err, /cannot serve streams on 127\.0\.0\.1:\d+/);
  });
});
