import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientError } from '../hosts/temporal/client/errors.ts';
import { DevServerError } from '../hosts/temporal/dev-server.ts';
import { EXIT, usage } from './exit.ts';
import { reportFailure } from './report-failure.ts';
import { fakeIo } from './testing/fake-io.ts';

const cases: readonly (readonly [error: unknown, code: number, says: RegExp])[] = [
  [usage('no such flow', 'look again'), EXIT.usage, /no such flow\n.*look again/],
  [new ClientError('no_server'), EXIT.environment, /No Temporal server answers/],
  [new DevServerError('nobody answers'), EXIT.environment, /nobody answers\n.*TEMPORAL_ADDRESS/],
  [new TypeError('oops'), EXIT.environment, /Holdfast itself failed: oops/],
];

for (const [error, code, says] of cases) {
  test(`a failure is told with its exit code: ${error}`, async () => {
    const io = fakeIo({ env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } });
    assert.equal(await reportFailure(error, io), code);
    assert.match(io.written.err, says);
  });
}
