/** The parts of the KYC review on held-out data: no worse than they say, and held out indeed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LAYOUTS } from '../data/make-corpus.ts';
import { kycQuality } from './kyc-quality.ts';
import { measurePapers, readCorpus } from './measure-papers.ts';
import { measureScreening } from './measure-screening.ts';

const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ');

test('no held-out layout and no held-out paper is in what the models learn from', () => {
  const train = readCorpus('train');
  const held = readCorpus('held-out');
  const layouts = new Map(LAYOUTS.map(({ id, split }) => [id, split]));
  assert.equal(layouts.size, LAYOUTS.length);
  assert.deepEqual([...new Set(train.map(({ layout }) => layouts.get(layout)))], ['train']);
  assert.deepEqual([...new Set(held.map(({ layout }) => layouts.get(layout)))], ['held-out']);
  const trained = new Set(train.map(({ text }) => bare(text)));
  assert.deepEqual(
    held.filter(({ text }) => trained.has(bare(text))),
    [],
  );
  const sent = kycQuality.cases().flatMap(({ input }) => {
    const { documents } = input as { readonly documents: readonly { readonly $document: string }[] };
    return documents.map(({ $document }) => $document.slice('text:'.length));
  });
  assert.deepEqual(
    sent.filter((text) => trained.has(bare(text))),
    [],
  );
});

test('papers of unseen layouts are sorted and read', () => {
  const { sorted, read, misread } = measurePapers();
  assert.ok(sorted.of >= 100 && sorted.count / sorted.of >= 0.9, JSON.stringify(sorted));
  assert.ok(read.of >= 300 && read.count / read.of >= 0.7, JSON.stringify(read));
  assert.ok(misread / read.of <= 0.1, `${misread} of ${read.of}`);
});

test('names of the list are found by other spellings, and names that are not listed are let through', () => {
  const quality = measureScreening();
  const { spellings, aliases, usual, hard, precision } = quality;
  const said = JSON.stringify(quality);
  assert.ok(spellings.of >= 100 && spellings.count / spellings.of >= 0.85, said);
  assert.ok(aliases.of >= 400 && aliases.count / aliases.of >= 0.5, said);
  assert.ok(usual.count / usual.of <= 0.02 && hard.count / hard.of <= 0.06, said);
  assert.ok(precision >= 0.8, said);
});
