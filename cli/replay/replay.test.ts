/** `holdfast replay` beside a real server: runs recorded, kept, replayed against this code and a changed definition. */
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type DevServer, startDevServer } from '../../hosts/temporal/dev-server.ts';
import { runProgram } from '../run-program.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { HELLO, makeProject, type Ran, startCli } from '../testing/run-cli.ts';

let server: DevServer;
let worker: ReturnType<typeof startCli>;
const cwd = makeProject({ 'other/hello.flow.yaml': HELLO, 'broken/x.json': '{', 'broken/y.json': '{"events": [{}]}' });
const FLOW = join(cwd, 'pay-expense.flow.yaml');
const runs: string[] = [];

async function holdfast(code: number, ...args: readonly string[]): Promise<Ran> {
  const io = fakeIo({ cwd, env: { TEMPORAL_ADDRESS: server.address } });
  assert.equal(await runProgram(args, io), code, `${io.written.err}${io.written.out}`);
  return { code, ...io.written };
}

before(async () => {
  server = await startDevServer();
  await holdfast(0, 'init');
  appendFileSync(join(cwd, 'holdfast.yaml'), `temporal: { taskQueue: replay-${randomUUID()} }\n`);
  worker = startCli(['worker'], { cwd, env: { TEMPORAL_ADDRESS: server.address } });
  for (const amount of [40, 60, 90]) {
    const input = JSON.stringify({ employee: 'employee@example.org', amount, what: 'train' });
    const id = `expense-${amount}`;
    runs.push(id);
    const ran = await holdfast(0, 'start', 'pay-expense', '--input', input, '--id', id, '--wait');
    assert.equal(JSON.parse(ran.out).status, 'paid');
  }
  // By name: other tests run flows of that name on the same server.
  await holdfast(0, 'replay', ...runs.flatMap((id) => ['--run', id]), '--save', 'kept');
});
after(async () => {
  const gone = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGTERM');
  await gone;
  await server.stop();
});

test('what was kept replays against this code, from files and from the server', async () => {
  assert.deepEqual(readdirSync(join(cwd, 'kept')).sort(), runs.map((id) => `${id}.json.gz`).sort());
  assert.match((await holdfast(0, 'replay', 'kept')).out, /3 runs: 3 same/);
  const live = await holdfast(0, 'replay', '--run', 'expense-40', '--format', 'json');
  assert.deepEqual(
    JSON.parse(live.out).map(({ runId, is }: { runId: string; is: string }) => [runId, is]),
    [['expense-40', 'same']],
  );
  assert.match(
    (await holdfast(0, 'replay', '--query', "WorkflowId = 'expense-60'")).out,
    /expense-60[\s\S]*1 run: 1 same/,
  );
  assert.match((await holdfast(0, 'replay', '--flow', 'pay-expense', '--limit', '1')).out, /1 run: 1 same/);
  await holdfast(2, 'replay', '--run', 'none');
});

test('a listed run that is sealed for somebody else is told as unreadable, and the others are replayed', async () => {
  const query = "WorkflowId = 'expense-60' OR WorkflowId = 'expense-sealed'";
  const own = readFileSync(join(cwd, 'holdfast.yaml'), 'utf8');
  const secret = `\npayloads: { keys: [ { id: other, key: { secret: { env: OTHER_KEY } } } ] }\n`;
  writeFileSync(join(cwd, 'holdfast.yaml'), own + secret);
  try {
    const io = fakeIo({
      cwd,
      env: { TEMPORAL_ADDRESS: server.address, OTHER_KEY: randomBytes(32).toString('base64') },
    });
    const input = JSON.stringify({ employee: 'employee@example.org', amount: 70, what: 'train' });
    assert.equal(await runProgram(['start', 'pay-expense', '--input', input, '--id', 'expense-sealed'], io), 0);
  } finally {
    writeFileSync(join(cwd, 'holdfast.yaml'), own);
  }
  let told: readonly { readonly runId: string; readonly is: string }[] = [];
  // Visibility follows the history a little later.
  while (told.length < 2) {
    const io = fakeIo({ cwd, env: { TEMPORAL_ADDRESS: server.address } });
    await runProgram(['replay', '--query', query, '--format', 'json'], io);
    told = JSON.parse(io.written.out);
  }
  assert.deepEqual(told.map(({ runId, is }) => `${runId} ${is}`).sort(), [
    'expense-60 same',
    'expense-sealed unreadable',
  ]);
  assert.match((await holdfast(1, 'replay', '--query', query)).out, /2 runs: 1 same, 1 unreadable/);
});

test('what temporal itself exports is read too', async () => {
  const whole = JSON.parse(gunzipSync(readFileSync(join(cwd, 'kept', 'expense-40.json.gz'))).toString('utf8'));
  writeFileSync(join(cwd, 'one.json'), JSON.stringify(whole.histories[0]));
  assert.match((await holdfast(0, 'replay', 'one.json')).out, /expense-40 +pay-expense +same/);
});

test('a history that this code would not make: the step and its line', async () => {
  const text = gunzipSync(readFileSync(join(cwd, 'kept', 'expense-40.json.gz'))).toString('utf8');
  writeFileSync(join(cwd, 'other-code.json'), text.replaceAll('"activityId":"pay"', '"activityId":"paid"'));
  const { out } = await holdfast(1, 'replay', 'other-code.json');
  assert.match(out, /nondeterministic/);
  assert.match(out, /paid {2}The history has office\.pay, which this code does not ask for/);
});

test('against a changed definition: which runs would differ, where', async () => {
  const right = readFileSync(FLOW, 'utf8');
  try {
    writeFileSync(FLOW, right.replace('$input.amount > 100', '$input.amount > 50'));
    const { out } = await holdfast(1, 'replay', 'kept', '--definition', 'pay-expense');
    assert.match(out, /3 runs: 1 same, 2 differs|3 runs: 2 differs, 1 same/);
    assert.match(out, /review {2}if decides true; it was false\n +pay-expense\.flow\.yaml:11/);
    assert.match(out, /review {2}would now ask for an approval, which this history has not/);
    writeFileSync(
      FLOW,
      right.replace(
        'amount: "${ $input.amount }" }\n    compensate',
        'amount: "${ $input.amount * 2 }" }\n    compensate',
      ),
    );
    const doubled = JSON.parse(
      (await holdfast(1, 'replay', 'kept', '--definition', 'pay-expense', '--format', 'json')).out,
    );
    assert.match(doubled[0].differences[0].message, /with other input: amount is \d+, was \d+; the recorded answer/);
    assert.match(doubled[0].differences[0].new, /pay-expense\.flow\.yaml:\d+/);
    // Nothing was undone: what the undo of the payment would have been is told, at its own line.
    writeFileSync(
      FLOW,
      right.replace('{ payment: "${ $self.paymentId }" }', '{ payment: "${ $self.paymentId & 0 }" }'),
    );
    const undo = JSON.parse(
      (await holdfast(1, 'replay', 'kept', '--definition', 'pay-expense', '--format', 'json')).out,
    );
    const [first] = undo[0].differences;
    assert.equal(first.path, 'pay/compensate');
    assert.match(
      first.message,
      /^would be undone by office\.takeBack with other input, should it have to be: payment is/,
    );
    const line = right.slice(0, right.indexOf('compensate: { call: office.takeBack')).split('\n').length;
    assert.equal(first.new, `pay-expense.flow.yaml:${line}`);
    writeFileSync(FLOW, right.replace('more than 100 euro', 'much'));
    assert.match((await holdfast(0, 'replay', 'kept', '--definition', 'pay-expense')).out, /3 same/);
  } finally {
    writeFileSync(FLOW, right);
  }
});

test('what cannot be replayed is refused with words', async () => {
  const other = await holdfast(2, 'replay', 'kept', '--definition', 'other/hello.flow.yaml');
  assert.match(other.err, /None of them could be replayed\. It is a run of pay-expense, not of hello/);
  assert.match((await holdfast(2, 'replay', 'broken/x.json')).err, /x\.json cannot be replayed\. It is no JSON/);
  assert.match((await holdfast(2, 'replay', 'broken/y.json')).err, /y\.json cannot be replayed/);
  assert.match((await holdfast(2, 'replay', 'schemas')).err, /no history|It is no history/);
  assert.match((await holdfast(2, 'replay')).err, /Say what to replay/);
  assert.match((await holdfast(2, 'replay', 'kept', '--flow', 'x')).err, /not both/);
});
