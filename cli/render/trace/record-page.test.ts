import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { canonicalize } from 'json-canonicalize';
import type { Entry } from '../../../schema/journal.ts';
import { entries, plan } from '../../fixtures/story.ts';
import { recordPage } from './record-page.ts';
import { traceToJson } from './trace-json.ts';

const runId = 'cargo-release-7f3ab2c1';

test('record: every decision, vote and call stands in it, with all records and their digest', () => {
  const page = recordPage({ plan, entries, runId });
  for (const { what } of entries) {
    if (what.t === 'decision' && what.decision.reason !== undefined)
      assert.ok(page.includes(what.decision.reason.replaceAll('"', '&quot;')), what.decision.reason);
    if (what.t === 'task.voted') assert.ok(page.includes(what.by), what.by);
    if (what.t === 'step.started' && what.call !== undefined) assert.ok(page.includes(what.call), what.call);
  }
  const told = canonicalize(traceToJson({ plan, entries, runId }));
  assert.ok(page.includes(createHash('sha256').update(told).digest('hex')));
  const [, shown = ''] = /<pre id="records">([\s\S]*?)<\/pre>/.exec(page) ?? [];
  const plain = shown
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  assert.equal(plain, told);
});

test('record: what comes from outside is text on the page', () => {
  const [first] = entries;
  assert.ok(first !== undefined);
  const evil: Entry = {
    ...first,
    n: 1,
    what: { t: 'task.commented', by: 'eve', verified: true, text: '<script>alert(1)</script>' },
  };
  assert.ok(!recordPage({ plan, entries: [first, evil], runId }).includes('<script'));
});
