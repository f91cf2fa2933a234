import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRegistry, createServices } from '../../hosts/wall/index.ts';
import type { Platform } from '../platform.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { openStreams } from './open-streams.ts';

test('who may watch is read anew when a project is', async () => {
  const services = createServices({ project: { models: {}, connections: {} }, env: {} });
  const platformOf = (settings: Platform['settings']): Platform => ({
    settings,
    registry: createRegistry([]),
    services,
    identity: { mode: 'claimed', groups: {}, signers: [] },
  });
  let platform = platformOf({});
  const now: Platform = {
    ...platform,
    get settings() {
      return platform.settings;
    },
  };
  const io = fakeIo({ cwd: '/', env: { STREAM_TOKEN: 'a-token-of-its-own' } });
  const open = await openStreams(io, now, { streamPort: 0, streamHost: '127.0.0.1' });
  assert.ok(open !== undefined);
  const ask = async (token?: string): Promise<number> => {
    const stop = new AbortController();
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const { status } = await fetch(`${open.streams.url}/runs/none`, { headers, signal: stop.signal });
    stop.abort();
    return status;
  };
  try {
    assert.equal(await ask(), 200);
    platform = platformOf({ streams: { token: { secret: { env: 'STREAM_TOKEN' } } } });
    await open.reload();
    assert.deepEqual([await ask(), await ask('another'), await ask('a-token-of-its-own')], [401, 401, 200]);
    platform = platformOf({ streams: { token: { secret: { env: 'NOWHERE' } } } });
    await assert.rejects(open.reload());
    assert.equal(await ask(), 401);
  } finally {
    await open.close();
  }
});
