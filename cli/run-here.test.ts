/** Runs in memory with real activities and a real sink of events, as the command line makes them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOST_LIMITS } from '../hosts/temporal/limits.ts';
import { startHttp } from '../hosts/wall/testing/servers.ts';
import { flowOf, teamOf } from './fixtures/bad-input.ts';
import { makeProject, runCli } from './testing/run-cli.ts';

const IMPLEMENT = "import { implement } from 'holdfast/catalog';\n";
const KEEPS_NO_TIME = `${IMPLEMENT}export default implement({
  'team.go': (_, { attempt, signal }) =>
    new Promise((resolve, reject) => {
      if (attempt === 3) resolve({ attempt });
      signal.addEventListener('abort', () => reject(signal.reason));
    }),
} as never);
`;
const RETRY = (attempts: number): string =>
  `retry: { maxAttempts: ${attempts}, backoff: { initial: PT0.01S, factor: 1, max: PT0.01S, jitter: none } }`;

const timeouts: readonly (readonly [name: string, attempts: number, output: object])[] = [
  ['is tried again', 3, { attempt: 3 }],
  ['is caught as a timeout', 2, { caught: 'timeout', attempts: 2 }],
];
for (const [name, attempts, output] of timeouts)
  test(`an attempt that ends with its time, by an activity that honours its signal, ${name}`, async () => {
    const flow = flowOf(
      `{ id: x, call: team.go, timeout: PT0.05S, ${RETRY(attempts)}, catch: [ { errors: [timeout], steps: [ { id: c, return: { caught: "\${ $error.type }", attempts: "\${ $error.attempts }" } } ] } ] }`,
      '{ id: r, return: { attempt: "${ $steps.x.attempt }" } }',
    );
    const cwd = makeProject({ ...texts(teamOf(KEEPS_NO_TIME)), 'a.flow.yaml': flow });
    const ran = await runCli(['run', 'a', '--quiet'], { cwd });
    assert.equal(ran.code, 0, ran.err);
    assert.deepEqual(JSON.parse(ran.out), output);
  });

/** The files of a project, which are texts in these cases. */
function texts(files: ReturnType<typeof teamOf>): { readonly [path: string]: string } {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [path, String(content)]));
}

const sinks: readonly (readonly [status: number, code: number, type: string])[] = [
  [202, 0, ''],
  [400, 1, 'emit.refused'],
];
for (const [status, code, type] of sinks)
  test(`an event goes to the sink of the project, which answers ${status}`, async () => {
    const server = await startHttp((_, response) => response.writeHead(status).end());
    try {
      const cwd = makeProject({
        'holdfast.yaml': `holdfast: "1"
name: p
connections: { bus: { kind: http, allowPrivate: true, baseUrl: "${server.url}" } }
events: { connection: bus, path: /events }
`,
        'a.flow.yaml': flowOf('{ id: tell, emit: { event: shipment.held, data: { id: S1 } } }'),
      });
      const ran = await runCli(['run', 'a', '--format', 'json'], { cwd });
      assert.equal(ran.code, code, ran.err);
      const { runId, entries } = JSON.parse(ran.out);
      assert.equal(server.received.length, 1);
      const { id, type: event, data } = JSON.parse(server.received[0]?.body ?? '');
      assert.deepEqual({ id, event, data }, { id: `${runId}/tell`, event: 'shipment.held', data: { id: 'S1' } });
      const kinds = entries.map(({ t }: { t: string }) => t);
      assert.equal(kinds.includes('event.emitted'), code === 0);
      if (type !== '') assert.ok(ran.out.includes(type), ran.out);
    } finally {
      await server.close();
    }
  });

test('input that a server would not take is not taken here', async () => {
  const cwd = makeProject({
    'a.flow.yaml': flowOf('{ id: x, return: { n: "${ $length($input) }" } }'),
    'large.json': JSON.stringify('x'.repeat(HOST_LIMITS.payloadBytes)),
    'fits.json': JSON.stringify('x'.repeat(1_000_000)),
  });
  const large = await runCli(['run', 'a', '--input', 'large.json', '--quiet'], { cwd });
  assert.equal(large.code, 1, large.out);
  assert.match(large.err, new RegExp(`^error: .*the server takes ${HOST_LIMITS.payloadBytes}\\.`));
  assert.equal(large.err.match(/^error: /gm)?.length, 1);
  const fits = await runCli(['run', 'a', '--input', 'fits.json', '--quiet'], { cwd });
  assert.equal(fits.code, 0, fits.err.slice(0, 500));
});
