/** What the wall adds to an activity: contract judged, catalogue asked, redaction, record, against the bare function. */
import { createRegistry, createServices, performCall, type WallCall } from '../hosts/wall/index.ts';
import type { Json } from '../schema/json.ts';
import type { EffectFunction, StandardActivity } from '../stdlib/activity.ts';
import { catalogue } from '../stdlib/index.ts';
import { type Line, plainLine } from './line.ts';
import { median } from './measure.ts';

const CALLS = 2_000;
const ROUNDS = 5;
const GOAL_MS = 0.3;

const ANSWER: Json = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: { id: 'A/7', name: 'Delta Pompen', lines: Array.from({ length: 20 }, (_, n) => ({ n, text: `line ${n}` })) },
};
const INPUT: Json = { connection: 'crm', path: '/customers/{id}', parameters: { id: 'A/7' } };
const CURATED = {
  allow: ['http.*'],
  entries: {
    'http.*': {
      narrow: { input: { properties: { path: { maxLength: 500 } } }, fixed: { connection: 'crm' } },
      defaults: { headers: { accept: 'application/json' } },
    },
  },
};

/** `http.get` with its own contract, and a function that answers at once in place of the network. */
function quickGet(): StandardActivity & { readonly run: EffectFunction } {
  const get = catalogue.find(({ contract }) => contract.name === 'http.get');
  if (get === undefined || !('run' in get)) throw new Error('The catalogue has no http.get.');
  return { ...get, run: async () => ANSWER };
}

export async function measureWrapper(): Promise<readonly Line[]> {
  return [
    await line('the wall around an activity (http.get that answers at once), beside the bare function', undefined),
    await line('the same under a curated catalogue: allowed, narrowed, one fixed argument, one default', CURATED),
  ];
}

async function line(what: string, curated: typeof CURATED | undefined): Promise<Line> {
  const activity = quickGet();
  const registry = createRegistry([activity]);
  const services = createServices({
    project: { models: {}, connections: {}, ...(curated === undefined ? {} : { catalogue: curated }) },
    env: {},
  });
  const call: WallCall = {
    call: 'http.get',
    input: INPUT,
    contract: registry.get('http.get')?.digest ?? '',
    effect: 'read',
    key: 'run/get',
    path: 'get',
    run: { id: 'run', flow: 'bench', version: '1.0.0', env: 'bench' },
    attempt: 1,
    signal: new AbortController().signal,
    heartbeat: () => undefined,
  };
  const wrapped = async (): Promise<void> => {
    const result = await performCall(call, registry, services);
    if (!result.ok) throw new Error(result.fault.detail);
  };
  // Nothing of its context is asked for.
  const bare = async (): Promise<void> => void (await activity.run(INPUT, {} as Parameters<EffectFunction>[1]));
  await perCall(wrapped);
  await perCall(bare);
  const added: number[] = [];
  for (let round = 0; round < ROUNDS; round++) added.push((await perCall(wrapped)) - (await perCall(bare)));
  const ms = median(added);
  return plainLine(what, `${(ms * 1_000).toFixed(0)} µs added`, `at most ${GOAL_MS} ms`, ms <= GOAL_MS);
}

/** Milliseconds. */
async function perCall(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  for (let n = 0; n < CALLS; n++) await work();
  return (performance.now() - from) / CALLS;
}
