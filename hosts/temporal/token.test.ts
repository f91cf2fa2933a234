import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignJWT } from 'jose';
import { officer, planOf } from './testing/plan.ts';
import { useStage } from './testing/stage.ts';

const SECRET = 'a secret of thirty-two bytes and more';
process.env.HOLDFAST_TEST_TOKEN_SECRET = SECRET;
const stage = useStage({
  worker: {
    identity: {
      mode: 'token',
      issuer: 'https://id.example.org',
      audience: 'holdfast',
      keys: { secret: { env: 'HOLDFAST_TEST_TOKEN_SECRET' } },
    },
  },
});

test('where tokens are asked for, the token votes and not the claim', async () => {
  const plan = planOf(`
holdfast: "1"
name: signed
version: 1.0.0
steps:
  - { id: review, approval: { title: ok, assignees: { groups: [ officers ] } }, timeout: PT1H }
`);
  const sign = (sub: string, groups: readonly string[]): Promise<string> =>
    new SignJWT({ sub, groups })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('https://id.example.org')
      .setAudience('holdfast')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(SECRET));
  const runId = await stage.start(plan);
  await stage.until(runId, ({ tasks }) => tasks.length > 0);
  const vote = async (token?: string): Promise<unknown> => {
    const options = token === undefined ? {} : { token };
    const reply = await stage.client.send(runId, { t: 'vote', task: 'review', vote: 'approve', by: officer }, options);
    return reply.ok ? 'ok' : reply.why;
  };
  assert.equal(await vote(), 'unidentified');
  assert.equal(await vote(await sign('clerk@example.org', ['clerks'])), 'not_assigned');
  assert.equal(await vote(await sign('head@example.org', ['officers'])), 'ok');
  const { entries } = await stage.client.story(runId);
  const voted = entries.flatMap(({ what }) => (what.t === 'task.voted' ? [[what.by, what.verified]] : []));
  assert.deepEqual(voted, [['head@example.org', true]]);
});
