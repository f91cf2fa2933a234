import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from './duration.ts';

const CASES: readonly (readonly [string, number | undefined])[] = [
  ['PT1S', 1_000],
  ['PT0.25S', 250],
  ['PT2M', 120_000],
  ['PT90M', 5_400_000],
  ['P1D', 86_400_000],
  ['P1W', 604_800_000],
  ['P1W2DT3H4M5.006S', 788_645_006],
  ['PT0S', 0],
  ['P', undefined],
  ['PT', undefined],
  ['P1DT', undefined],
  ['P1M', undefined],
  ['P1Y', undefined],
  ['1D', undefined],
  ['PT1.2345S', undefined],
  ['PT1.5M', undefined],
  ['-PT1S', undefined],
  ['pt1s', undefined],
  ['PT1S ', undefined],
];

for (const [text, ms] of CASES) test(`${text} is ${ms ?? 'no duration'}`, () => assert.equal(parseDuration(text), ms));
