/** The thresholds of the rules are those that the training messages give, whatever the held-out ones would say. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readDocument } from '../../../cli/read-document.ts';
import { openSourceTree } from '../../../cli/source-tree.ts';
import { WORKFLOWS } from '../../testing/stand.ts';
import { chooseThresholds } from './choose-thresholds.ts';

interface Row {
  readonly id: string;
  readonly when?: {
    readonly intent?: readonly string[];
    readonly confidence?: { readonly atLeast?: number; readonly below?: number };
  };
}

test('thresholds are chosen by cross-validation on the training messages', () => {
  const table = readDocument(openSourceTree(join(WORKFLOWS, 'support-routing')), 'rules/thresholds.rules.yaml');
  const { rules } = table as unknown as { readonly rules: readonly Row[] }; // the check of the project has judged it
  for (const { rule, from, intents, rightAlone, right } of chooseThresholds()) {
    const row = rules.find(({ id }) => id === rule);
    const { atLeast, below } = row?.when?.confidence ?? {};
    assert.equal(atLeast ?? below, from, `${rule}: node dist/workflows/support-routing/data/main.js tells them all`);
    assert.deepEqual([...(row?.when?.intent ?? [])].sort(), [...intents].sort(), rule);
    assert.ok(rightAlone >= right);
  }
});
