/** The demo as a process: what `npm start` does once everything is built. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type DevServer, startDevServer } from '../../hosts/temporal/dev-server.ts';

const DEMO = fileURLToPath(new URL('./run-demo.js', import.meta.url));
const SCRIPT = `const { runDemo } = await import(${JSON.stringify(DEMO)});
process.exitCode = await runDemo(process.argv.slice(1));`;

const folder = mkdtempSync(join(tmpdir(), 'holdfast-demo-'));
let server: DevServer;
before(async () => {
  server = await startDevServer();
});
after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Demo {
  readonly child: ChildProcess;
  /** Exit code and all that was said. */
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
  /** Resolves when it has said the text. */
  saw(text: string): Promise<void>;
}

function startDemo(args: readonly string[], env: NodeJS.ProcessEnv): Demo {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, '--', ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let wake: () => void = () => undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      wake();
    });
  const ended = new Promise<{ readonly code: number | null; readonly said: string }>((resolve) => {
    child.on('close', (code) => {
      wake();
      resolve({ code, said });
    });
  });
  return {
    child,
    ended,
    async saw(text) {
      while (!said.includes(text)) {
        if (child.exitCode !== null) throw new Error(`The demo ended with ${child.exitCode}: ${said}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

interface Case {
  readonly args: readonly string[];
  readonly code: number;
  readonly says: readonly RegExp[];
}
const PLAYS: { readonly [name: string]: Case } = {
  'released, approved by an officer': {
    args: [],
    code: 0,
    says: [
      /✓ review approved by officer@example\.org/,
      /check un1203 → override/,
      /1 {2}terminal\.reserveGate[^\n]*\n {2}2 {2}customs\.payDuty[^\n]*EUR 1228\.50\n {2}3 {2}terminal\.release[^\n]*\n\n/,
      /✓ released · /,
    ],
  },
  'denied: held, with an empty ledger': {
    args: ['--answer', 'deny'],
    code: 0,
    says: [/catch approval\.denied/, /\(empty: nothing was reserved, nothing was paid\)/, /✓ held · /],
  },
  'refused by the terminal: refund, then the gate is freed': {
    args: ['--fail', 'release'],
    code: 0,
    says: [
      /payDuty[^\n]*\n {2}3 {2}customs\.refund[^\n]*undoes pay\n {2}4 {2}terminal\.cancelGate[^\n]*undoes gate\n\n/,
      /✓ failed: terminal\.closed, all that was done is undone/,
    ],
  },
  'papers that are missing come by an event': {
    args: ['--input', 'papers-missing'],
    code: 0,
    says: [/documents\.resubmitted taken by/, /✓ released · /],
  },
  'a message that the triage reads, with figures of held-out ones': {
    args: ['support-routing', '--cases', '12'],
    code: 0,
    says: [
      /✓ triage approved by triage@example\.org/,
      /table fraud_now → /,
      /desk\.alert[^\n]*paged who is on call/,
      /✓ accepted, in the queue fraud/,
      /held-out cases +12, none of them in the training \(BANKING77/,
      /accuracy +\d+\.\d % of all/,
      /cost per case +1\.00 model calls, USD 0 \(models in the worker/,
    ],
  },
  'a queue that is closed: its ticket is cancelled, the duty desk has one': {
    args: ['support-routing', '--input', 'stolen', '--fail', 'alert', '--cases', '1'],
    code: 0,
    says: [
      /check card_is_gone → override/,
      /openTicket[^\n]*fraud[^\n]*\n {2}2 {2}desk\.cancelTicket[^\n]*undoes ticket\n {2}3 {2}desk\.openTicket[^\n]*duty/,
      /✓ accepted, in the queue duty/,
    ],
  },
};

test('the demo ends as its options ask', { concurrency: 2 }, async (t) => {
  const plays = Object.entries(PLAYS).map(([name, { args, code, says }], n) =>
    t.test(name, async () => {
      const ledger = ['--ledger', join(folder, `ledger-${n}.db`)];
      const ended = await startDemo([...args, ...ledger], { TEMPORAL_ADDRESS: server.address }).ended;
      assert.equal(ended.code, code, ended.said);
      for (const one of says) assert.match(ended.said, one);
    }),
  );
  await Promise.all(plays);
});

const WRONG: { readonly [name: string]: Case } = {
  'a flow that is not there': {
    args: ['cargo-relaese'],
    code: 2,
    says: [/Did you mean cargo-release\?/, /There is: cargo-release/],
  },
  'an answer that is none': { args: ['--answer', 'maybe'], code: 2, says: [/expected approve, deny or ask/] },
  'an option that is none': { args: ['--colour'], code: 2, says: [/--colour/, /--help lists the options/] },
  'a flow that has no held-out cases': { args: ['--quality'], code: 2, says: [/cargo-release has no held-out cases/] },
  help: { args: ['--help'], code: 0, says: [/npm start -- \[FLOW\] \[options\]/] },
};

for (const [name, { args, code, says }] of Object.entries(WRONG))
  test(`wrong options: ${name}`, async () => {
    const ended = await startDemo(args, {}).ended;
    assert.equal(ended.code, code, ended.said);
    for (const one of says) assert.match(ended.said, one);
  });

test('figures alone, without a server', async () => {
  const env = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const { code, said } = await startDemo(['support-routing', '--quality', '--cases', '24'], env).ended;
  assert.equal(code, 0, said);
  assert.match(said, /label +cases +found +right +asked +taken for\n {2}activate_my_card +1 /);
});

test('no server at the address that is given', async () => {
  const { code, said } = await startDemo([], { TEMPORAL_ADDRESS: '127.0.0.1:1' }).ended;
  assert.equal(code, 3, said);
  assert.match(said, /✗ No Temporal server answers at 127\.0\.0\.1:1/);
});

test('interrupted in the middle: its processes end, and so does it, with 130', async () => {
  const ledger = join(folder, 'ledger-interrupted.db');
  const demo = startDemo(['--ledger', ledger], { TEMPORAL_ADDRESS: server.address });
  await demo.saw('✓ worker');
  demo.child.kill('SIGINT');
  // `close` comes when nobody holds the pipes any more.
  const { code, said } = await demo.ended;
  assert.equal(code, 130, said);
  assert.match(said, /Stopping …/);
});
