/** What the flows of `workflows/` are held to: on cases that nothing was trained on, at least as good as they say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEMOS } from '../demo/demos.ts';
import { measure } from './measure.ts';
import { sumUp } from './sum-up.ts';
import { tellLabels, tellQuality } from './tell-quality.ts';

for (const { flow, quality: check } of DEMOS) {
  if (check === undefined) continue;

  test(`${flow}: no held-out case is in the training, and none comes twice`, () => {
    const bare = (text: string): string =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim();
    const trained = new Set(check.trainedOn().map(bare));
    const cases = check.cases();
    assert.deepEqual(
      cases.filter(({ text }) => trained.has(bare(text))).map(({ id }) => id),
      [],
    );
    assert.equal(new Set(cases.map(({ id }) => id)).size, cases.length);
    assert.equal(new Set(cases.map(({ text }) => bare(text))).size, cases.length);
  });

  test(`${flow}: as good as it says, and every run completes`, async () => {
    const quality = sumUp(await measure(check, check.cases()));
    const said = `${tellQuality(quality, check)}\n${tellLabels(quality)}`;
    const { cases, right, alone, broken, cost } = quality;
    assert.deepEqual(broken, [], said);
    assert.ok(cases >= 100, said);
    assert.ok(right / cases >= check.floor.accuracy, said);
    assert.ok(alone.cases / cases >= check.floor.withoutPerson, said);
    assert.ok(alone.right / alone.cases >= check.floor.rightWithoutPerson, said);
    assert.ok(cost.modelCalls >= cases, said);
  });
}
