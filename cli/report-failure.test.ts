import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyError } from '../hosts/store/keys/keyring.ts';
import { ClientError } from '../hosts/temporal/client/errors.ts';
import { DevServerError } from '../hosts/temporal/dev-server.ts';
import { EXIT, usage } from './exit.ts';
import { reportFailure } from './report-failure.ts';
import { fakeIo } from './testing/fake-io.ts';

/** As a bundle, or a team's own module, may load it. */
const otherCopy = (path: string) => import(new URL(`${path}?copy`, import.meta.url).href);
const { ClientError: OtherClientError } = await otherCopy('../hosts/temporal/client/errors.js');
const { KeyError: OtherKeyError } = await otherCopy('../hosts/store/keys/keyring.js');

const cases: readonly (readonly [error: unknown, code: number, says: RegExp])[] = [
  [usage('no such flow', 'look again'), EXIT.usage, /no such flow\n.*look again/],
  [new ClientError('no_server'), EXIT.environment, /No Temporal server answers/],
  [new DevServerError('nobody answers'), EXIT.environment, /nobody answers\n.*TEMPORAL_ADDRESS/],
  [new OtherClientError('no_server'), EXIT.environment, /error: No Temporal server answers.*\n.*holdfast dev/],
  [new OtherKeyError('no_key', 'of acme'), EXIT.environment, /error: No key serves the tenant. of acme\n.*payloads/],
  [new TypeError('oops'), EXIT.environment, /Holdfast itself failed: oops/],
];

test('a copy is none of ours, and known all the same', () => {
  assert.notEqual(OtherClientError, ClientError);
  assert.ok(
    new OtherClientError('no_server') instanceof ClientError && new OtherKeyError('no_key') instanceof KeyError,
  );
  assert.ok(!(new Error('any') instanceof ClientError) && !(new OtherClientError('no_server') instanceof KeyError));
});

for (const [error, code, says] of cases) {
  test(`a failure is told with its exit code: ${code} ${error}`, async () => {
    const io = fakeIo({ env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } });
    assert.equal(await reportFailure(error, io), code);
    assert.match(io.written.err, says);
  });
}
