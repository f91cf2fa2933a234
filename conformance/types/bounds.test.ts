/** What the checker says that a run writes at most holds for the recorded histories, and its limits are those of the kernel. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { checkProject } from '../../compiler/compile-project.ts';
import { RUN_BOUNDS } from '../../compiler/limits.ts';
import { HOST_LIMITS, storedLimits } from '../../hosts/temporal/limits.ts';
import { LIMITS } from '../../interpreter/limits.ts';
import { standardContracts } from '../../stdlib/index.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROJECT = `${ROOT}workflows/cargo-release/`;
const HISTORIES = `${ROOT}conformance/histories/0.1.0/`;

test('the limits are those of the kernel and of the host', () => {
  const { valueBytes, messageBytes, items } = LIMITS;
  const storedValueBytes = storedLimits(HOST_LIMITS.storedPayloadBytes).valueBytes;
  const openWaits = RUN_BOUNDS.openWaits;
  assert.deepEqual(RUN_BOUNDS, { valueBytes, storedValueBytes, messageBytes, items, openWaits });
  assert.ok(openWaits * 2 <= LIMITS.gateEvents);
});

/** Events of one message: it is accepted, judged, answered, and wakes the workflow. */
const MESSAGE_EVENTS = 6;

interface Recorded {
  readonly flow: string;
  readonly histories: readonly { readonly events: readonly { readonly eventType: unknown }[] }[];
}

test('recorded runs of the cargo release stay within the bound', () => {
  const paths = readdirSync(PROJECT, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  const read = (path: string): string | undefined =>
    paths.includes(path) ? readFileSync(`${PROJECT}${path}`, 'utf8') : undefined;
  const options = { contracts: standardContracts, digest: sha256, strict: true };
  const files = paths.filter((path) => /\.(ya?ml|json|hbs)$/.test(path) && !path.startsWith('.holdfast'));
  const { diagnostics } = checkProject({ read, list: () => files.sort() }, options, ['cargo-release.flow.yaml']);
  const told = diagnostics.find(({ code }) => code === 'HF4061')?.message ?? '';
  const most = Number(/at most ([\d,]+) history events/.exec(told)?.[1]?.replaceAll(',', ''));
  const runs = readdirSync(HISTORIES).flatMap((name): readonly Recorded[] => {
    if (name.startsWith('case-')) return [];
    const recorded: Recorded = JSON.parse(gunzipSync(readFileSync(`${HISTORIES}${name}`)).toString('utf8'));
    return recorded.flow === 'cargo-release' && recorded.histories.length === 1 ? [recorded] : [];
  });
  assert.ok(runs.length >= 5, `${runs.length} runs`);
  for (const { histories } of runs) {
    const events = histories.flatMap((history) => history.events);
    const messages = events.filter(({ eventType }) => String(eventType).includes('UPDATE_ACCEPTED')).length;
    assert.ok(
      events.length - MESSAGE_EVENTS * messages <= most,
      `${events.length} events, ${messages} messages: ${told}`,
    );
  }
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
