/** The bank's system keeps what it did: once for each key, and undone by reference or by key. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Service, startService } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-bank-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function post(service: Service, path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${service.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const key = (name: string, undoes?: string): Record<string, string> => ({
  'idempotency-key': name,
  ...(undoes === undefined ? {} : { 'x-undoes': undoes }),
});

test('an effect happens once for each key, and is undone by its reference or by its key', async () => {
  const service = await startService({ ledgerPath: join(folder, 'once.db'), port: 0 });
  try {
    const first = await post(service, '/cases', { application: 'KYC-1' }, key('r/case'));
    assert.deepEqual(await post(service, '/cases', { application: 'KYC-1' }, key('r/case')), first);
    const frozen = await post(service, '/freezes', { case: first.body.caseId }, key('r/freeze'));
    const lifted = await post(service, '/freezes/lift', { freeze: frozen.body.freezeId }, key('r/lift'));
    assert.deepEqual(lifted.body, { undone: true });
    const closed = await post(service, '/cases/close', {}, key('r/case/compensate', 'r/case'));
    assert.deepEqual(closed.body, { undone: true });
    const never = await post(service, '/numbers/free', {}, key('r/reserve/compensate', 'r/reserve'));
    assert.deepEqual(never, { status: 200, body: { undone: false } });
    assert.deepEqual(
      service.ledger.rows().map(({ effect, undoes }) => [effect, undoes]),
      [
        ['bank.openCase', null],
        ['bank.freeze', null],
        ['bank.lift', 'r/freeze'],
        ['bank.closeCase', 'r/case'],
      ],
    );
  } finally {
    await service.stop();
  }
});

test('bad requests are refused with words', async () => {
  const service = await startService({ ledgerPath: join(folder, 'bad.db'), port: 0, refuse: ['bank.activate'] });
  const cases: readonly (readonly [string, unknown, Record<string, string>, number])[] = [
    ['/cases', { application: 'KYC-1' }, {}, 400],
    ['/cases', {}, key('k'), 422],
    ['/cases', [], key('k'), 400],
    ['/accounts', { customer: 'CUST-1' }, key('k'), 409],
    ['/nowhere', {}, key('k'), 404],
  ];
  try {
    for (const [path, body, headers, status] of cases)
      assert.equal((await post(service, path, body, headers)).status, status, path);
    assert.deepEqual(service.ledger.rows(), []);
  } finally {
    await service.stop();
  }
});
