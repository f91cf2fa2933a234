import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assess } from './assess.ts';
import { type Service, startService } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-service-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function post(service: Service, path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${service.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('an effect happens once for each key, and its undo finds it by reference or by key', async () => {
  const service = await startService({ ledgerPath: join(folder, 'once.db'), port: 0 });
  try {
    const first = await post(service, '/terminal/gates', { shipment: 'S1' }, { 'idempotency-key': 'r/gate' });
    const again = await post(service, '/terminal/gates', { shipment: 'S1' }, { 'idempotency-key': 'r/gate' });
    assert.deepEqual(again, first);
    await post(service, '/customs/payments', { amount: 12.5 }, { 'idempotency-key': 'r/pay' });
    const byKey = await post(
      service,
      '/customs/refunds',
      {},
      { 'idempotency-key': 'r/pay/compensate', 'x-undoes': 'r/pay' },
    );
    assert.deepEqual(byKey.body, { undone: true });
    const byReference = await post(
      service,
      '/terminal/gates/cancel',
      { slot: first.body.slotId },
      { 'idempotency-key': 'r/gate/compensate' },
    );
    assert.deepEqual(byReference.body, { undone: true });
    assert.deepEqual(
      service.ledger.rows().map((row) => [row.effect, row.undoes]),
      [
        ['terminal.reserveGate', null],
        ['customs.payDuty', null],
        ['customs.refund', 'r/pay'],
        ['terminal.cancelGate', 'r/gate'],
      ],
    );
  } finally {
    await service.stop();
  }
});

test('the undo of what never happened does nothing, and says so', async () => {
  const service = await startService({ ledgerPath: join(folder, 'never.db'), port: 0 });
  try {
    const undo = await post(
      service,
      '/customs/refunds',
      {},
      { 'idempotency-key': 'r/pay/compensate', 'x-undoes': 'r/pay' },
    );
    assert.deepEqual(undo, { status: 200, body: { undone: false } });
    assert.deepEqual(service.ledger.rows(), []);
  } finally {
    await service.stop();
  }
});

test('bad requests are refused with words', async () => {
  const service = await startService({ ledgerPath: join(folder, 'bad.db'), port: 0, refuse: ['terminal.release'] });
  const cases: readonly (readonly [string, unknown, Record<string, string>, number])[] = [
    ['/customs/payments', { amount: 1 }, {}, 400],
    ['/customs/payments', { amount: -1 }, { 'idempotency-key': 'k' }, 422],
    ['/terminal/gates', [], { 'idempotency-key': 'k' }, 400],
    ['/terminal/releases', { slot: 'GATE-1' }, { 'idempotency-key': 'k' }, 409],
    ['/nowhere', {}, {}, 404],
  ];
  try {
    for (const [path, body, headers, status] of cases) {
      assert.equal((await post(service, path, body, headers)).status, status, path);
    }
    assert.deepEqual(service.ledger.rows(), []);
  } finally {
    await service.stop();
  }
});

test('duty and risk come from the words of the declaration', () => {
  const cases: readonly (readonly [string, number, number])[] = [
    ['12 pumps and spare parts, value EUR 48,200.00', 0.1, 1205],
    ['cotton shirts, 10000 EUR, via free zone', 0.3, 1200],
    ['gift, no commercial value', 0.75, 0],
  ];
  for (const [declaration, risk, amount] of cases) assert.deepEqual(assess(declaration), { risk, amount }, declaration);
});

test('the service by itself: serves until it is told to end, and says why it does not start', async () => {
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const start = (port: string) =>
    spawn(process.execPath, [main, '--port', port, '--ledger', join(folder, `${port}.db`)]);
  const codeOf = (child: ChildProcess) => new Promise((resolve) => child.once('close', resolve));
  const child = start('0');
  const said = await new Promise<string>((resolve) =>
    child.stdout.once('data', (chunk: Buffer) => resolve(`${chunk}`)),
  );
  const url = /^http:\/\/127\.0\.0\.1:(\d+)/.exec(said);
  assert.deepEqual(await (await fetch(`${url?.[0]}/ledger`)).json(), []);
  assert.equal(await codeOf(start(url?.[1] ?? '')), 1);
  assert.equal(await codeOf(start('none')), 2);
  const ended = codeOf(child);
  child.kill('SIGTERM');
  assert.equal(await ended, 0);
});
