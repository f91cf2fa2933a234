/** What `data/main.js` makes from the names is fresh. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { WORKFLOWS } from '../testing/stand.ts';
import { makeDocuments } from './data/make-documents.ts';

test('corpus, models, inputs and papers are as data/main.js makes them', () => {
  const read = (path: string): string => readFileSync(join(WORKFLOWS, 'kyc-review', path), 'utf8');
  for (const [path, text] of makeDocuments(read))
    assert.equal(read(path), text, `${path}: node dist/workflows/kyc-review/data/main.js makes it anew`);
});
