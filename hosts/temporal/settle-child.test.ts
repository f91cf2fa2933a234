/** A child flow of which nobody knows how it ended: whoever settles it says what it gave, as the child promised it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../schema/json.ts';
import type { Reply } from '../../schema/message.ts';
import { planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const stage = useStage();
const by = { user: 'ops@example.org', groups: [], verified: false };
const CHILD = `
holdfast: "1"
name: settled-child
version: 1.0.0
output: { schema: ./crate.json }
steps:
  - { id: order, listen: { event: order.made }, timeout: PT1H }
  - { id: made, return: { crate: c1 } }
`;
const PARENT = `
holdfast: "1"
name: settled-parent
version: 1.0.0
steps:
  - { id: sub, run: settled-child@^1, pivot: true }
  - { id: told, return: { crate: "\${ $steps.sub.crate }" } }
`;
const CRATE = '{ "type": "object", "required": ["crate"], "properties": { "crate": { "type": "string" } } }';

test('a child that the server ended is settled with the output that its schema requires, and not without', async () => {
  const plan = planOf(PARENT, { 'settled-child.flow.yaml': CHILD, 'crate.json': CRATE });
  const runId = await stage.start(plan);
  const childOf = async (): Promise<string> => {
    for (;;) {
      for await (const { runId: found } of stage.client.list({ flow: 'settled-child', limit: 1 })) return found;
    }
  };
  const child = await childOf();
  await stage.until(child, ({ tasks }) => tasks.length > 0);
  await stage.temporal.workflow.getHandle(child).terminate('by mistake');
  await stage.until(runId, ({ status }) => status === 'stuck');
  const settle = async (output?: Json): Promise<Reply> =>
    stage.send(runId, { t: 'settle', path: 'sub', as: 'done', by, ...(output === undefined ? {} : { output }) });
  const because = (reply: Reply): string => (reply.ok ? 'ok' : reply.why);
  assert.equal(because(await settle()), 'form_missing');
  assert.equal(because(await settle({ crate: 7 })), 'form_invalid');
  assert.equal(because(await settle({ crate: 'c7' })), 'ok');
  const end = await stage.client.result(runId);
  assert.deepEqual(end.is === 'completed' ? end.output : end, { crate: 'c7' });
});
