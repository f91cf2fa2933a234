import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createRedactor } from '../redact.ts';
import { STREAM_LIMITS } from './limits.ts';
import { createStreamHub, type StreamEvent, type StreamHub } from './stream-hub.ts';

const ABOUT = { path: 'write', call: 'model.generate', attempt: 1 };
const SECRET = 'opensesame-7';

/** What a watcher is given: text of turn 1 as it is, of turn 2 in brackets. */
function told(hub: StreamHub, runId = 'r', after = 0): { readonly texts: string[]; readonly stop: () => void } {
  const texts: string[] = [];
  const say = (event: StreamEvent): string => {
    if (event.t !== 'text') return `<${event.t}${event.t === 'end' && !event.ok ? ' failed' : ''}>`;
    return event.turn === 1 ? event.text : `[${event.text}]`;
  };
  const stop = hub.watch(runId, after, {
    event: (event) => texts.push(say(event)),
    gap: (lost) => texts.push(`gap ${lost}`),
  });
  assert(stop);
  return { texts, stop };
}

suite('what a call writes reaches watchers', () => {
  const hub = createStreamHub(createRedactor());
  const early = told(hub);
  const writer = hub.open('r', ABOUT);
  writer.text('Dear ', 1);
  writer.text('Ann', 1);
  writer.text('Dear Ann.', 2);
  writer.end(true);
  const all = ['<begin>', 'Dear ', 'Ann', '[Dear Ann.]', '<end>'];

  test('as it comes', () => assert.deepEqual(early.texts, all));
  test('from the beginning for who comes late', () => assert.deepEqual(told(hub).texts, all));
  test('from where one was', () => assert.deepEqual(told(hub, 'r', 3).texts, all.slice(3)));
  test('of its own run alone', () => assert.deepEqual(told(hub, 'other').texts, []));
  test('until one stops', () => {
    early.stop();
    hub.open('r', { ...ABOUT, path: 'more' }).text('x', 1);
    assert.deepEqual(early.texts, all);
  });
});

test('a call that writes nothing leaves nothing', () => {
  const hub = createStreamHub(createRedactor());
  hub.open('r', ABOUT).end(false);
  assert.deepEqual(told(hub).texts, []);
});

test('a secret is taken out, in however many pieces it comes, and nothing else is kept back', () => {
  for (let size = 1; size <= SECRET.length + 3; size++) {
    const redactor = createRedactor();
    redactor.add(SECRET);
    const hub = createStreamHub(redactor);
    const { texts } = told(hub);
    const writer = hub.open('r', ABOUT);
    const text = `open: the word is ${SECRET}, ope`;
    for (let at = 0; at < text.length; at += size) writer.text(text.slice(at, at + size), 1);
    writer.end(true);
    const shown = texts.filter((one) => !one.startsWith('<'));
    assert.equal(shown.join(''), 'open: the word is [redacted], ope', `pieces of ${size}`);
    if (size === 1) assert(shown.length > 'the word is '.length, 'it is shown as it comes');
  }
});

test('the oldest goes where a run writes more than is kept, and it is said how much', () => {
  const hub = createStreamHub(createRedactor());
  const writer = hub.open('r', ABOUT);
  const piece = 'x'.repeat(1_000);
  const pieces = 300;
  for (let i = 0; i < pieces; i++) writer.text(piece, 1);
  const { texts } = told(hub);
  const [first, ...rest] = texts;
  assert.equal(first, `gap ${pieces + 1 - rest.length}`);
  assert(rest.length * 1_000 <= STREAM_LIMITS.runCharacters && rest.length > 100, `${rest.length} are kept`);
});

test('runs that nobody watches are forgotten after a time, and beyond a number', () => {
  let now = 0;
  const hub = createStreamHub(createRedactor(), () => now);
  hub.open('old', ABOUT).text('a', 1);
  const watched = told(hub, 'watched');
  now = STREAM_LIMITS.keepMs;
  for (let i = 0; i < STREAM_LIMITS.runs; i++) hub.open(`r${i}`, ABOUT).text('b', 1);
  assert.deepEqual(told(hub, 'old').texts, []);
  hub.open('watched', ABOUT).text('c', 1);
  assert.deepEqual(watched.texts, ['<begin>', 'c']);
});

test('so many may watch, and no more', () => {
  const hub = createStreamHub(createRedactor());
  const stops = Array.from({ length: STREAM_LIMITS.watchers }, (_, i) => told(hub, `r${i}`).stop);
  const watcher = { event: () => undefined, gap: () => undefined };
  assert.equal(hub.watch('r', 0, watcher), undefined);
  stops[0]?.();
  assert(hub.watch('r', 0, watcher));
});
