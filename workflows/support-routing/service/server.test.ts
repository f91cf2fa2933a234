import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Desk, startDesk } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-desk-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const TICKET = { message: 'MSG-1', customer: 'C-1', queue: 'cards', priority: 'normal', intent: 'pin_blocked' };

async function post(desk: Desk, path: string, body: unknown, key?: string, undoes?: string) {
  const headers = {
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(undoes === undefined ? {} : { 'x-undoes': undoes }),
  };
  const response = await fetch(`${desk.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('an effect happens once for each key, and outlives the desk', async () => {
  const ledgerPath = join(folder, 'once.db');
  const desk = await startDesk({ ledgerPath, port: 0 });
  const first = await post(desk, '/tickets', TICKET, 'r/ticket');
  assert.deepEqual(await post(desk, '/tickets', TICKET, 'r/ticket'), first);
  const ticket = first.body.ticketId;
  const shown = await post(desk, '/alerts', { ticket, page: false }, 'r/alert');
  assert.deepEqual(shown.body, { ticketId: ticket, queue: 'cards', told: 'agents on shift' });
  const told = await post(desk, '/escalations', { ticket, level: 1 }, 'r/escalate');
  assert.deepEqual(told.body, { told: 'team lead' });
  await desk.stop();
  const again = await startDesk({ ledgerPath, port: 0 });
  try {
    assert.deepEqual(await post(again, '/tickets', TICKET, 'r/ticket'), first);
    assert.deepEqual(
      again.tickets.rows().map(({ effect, queue, note }) => [effect, queue, note]),
      [
        ['desk.openTicket', 'cards', 'pin_blocked, normal'],
        ['desk.alert', 'cards', 'shown to agents on shift'],
        ['desk.escalate', 'cards', 'told the team lead'],
      ],
    );
  } finally {
    await again.stop();
  }
});

test('a ticket is cancelled by its id or by the key that opened it; what never was is no error', async () => {
  const desk = await startDesk({ ledgerPath: ':memory:', port: 0 });
  try {
    const { body } = await post(desk, '/tickets', TICKET, 'r/ticket');
    await post(desk, '/tickets', TICKET, 's/ticket');
    const byId = await post(desk, '/tickets/cancel', { ticket: body.ticketId }, 'r/ticket/compensate');
    const byKey = await post(desk, '/tickets/cancel', {}, 's/ticket/compensate', 's/ticket');
    const never = await post(desk, '/tickets/cancel', {}, 't/ticket/compensate', 't/ticket');
    assert.deepEqual([byId.body, byKey.body, never.body], [{ undone: true }, { undone: true }, { undone: false }]);
    assert.deepEqual(
      desk.tickets.rows().flatMap(({ undoes }) => undoes ?? []),
      ['r/ticket', 's/ticket'],
    );
  } finally {
    await desk.stop();
  }
});

test('bad requests and closed queues are refused with words', async () => {
  const desk = await startDesk({ ledgerPath: ':memory:', port: 0, refuse: ['desk.alert@cards', 'desk.escalate'] });
  try {
    const { body } = await post(desk, '/tickets', TICKET, 'r/ticket');
    const ticket = body.ticketId;
    const cases: readonly (readonly [string, unknown, string | undefined, number])[] = [
      ['/tickets', TICKET, undefined, 400],
      ['/tickets', [], 'k', 400],
      ['/tickets', { ...TICKET, queue: '' }, 'k', 422],
      ['/alerts', { ticket: 'T-0', page: true }, 'k', 422],
      ['/alerts', { ticket, page: true }, 'k', 409],
      ['/escalations', { ticket, level: 1 }, 'k', 409],
      ['/nowhere', {}, 'k', 404],
    ];
    for (const [path, sent, key, status] of cases) {
      const answer = await post(desk, path, sent, key);
      assert.equal(answer.status, status, path);
      assert.equal(typeof answer.body.problem, 'string', path);
    }
    assert.equal(desk.tickets.rows().length, 1);
  } finally {
    await desk.stop();
  }
});
