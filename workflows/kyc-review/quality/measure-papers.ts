/** How good the local models are at papers of layouts that they were not trained on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '../../../cli/read-document.ts';
import { openSourceTree } from '../../../cli/source-tree.ts';
import type { Json } from '../../../schema/json.ts';
import { readLabelled } from '../../../stdlib/activities/model/examples.ts';
import { createExtractor } from '../../../stdlib/activities/model/local/extract.ts';
import { readExtractor } from '../../../stdlib/activities/model/local/extractor-document.ts';
import { trainClassifier } from '../../../stdlib/activities/model/local/train.ts';
import { WORKFLOWS } from '../../testing/stand.ts';
import { tidyFields } from '../activities/papers/tidy-fields.ts';
import type { Paper } from '../data/make-corpus.ts';
import type { Share } from './measure-screening.ts';

const ROOT = join(WORKFLOWS, 'kyc-review');

export interface PapersQuality {
  /** Papers whose kind was right. */
  readonly sorted: Share;
  /** Fields that were read rightly. */
  readonly read: Share;
  /** Fields that were read, and wrongly; the others were not found, and a person is asked. */
  readonly misread: number;
}

export function readCorpus(split: 'train' | 'held-out'): readonly Paper[] {
  const text = readFileSync(join(ROOT, 'corpus', `${split}.jsonl`), 'utf8');
  // Made by data/main.js of papers.
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Paper);
}

export function measurePapers(papers: readonly Paper[] = readCorpus('held-out')): PapersQuality {
  const tree = openSourceTree(ROOT);
  const document = (path: string): Json => {
    const content = readDocument(tree, path);
    if (content === undefined) throw new Error(`${path} cannot be read.`);
    return content;
  };
  const kinds = 'models/kinds.examples.yaml';
  const sorter = trainClassifier(kinds, readLabelled(kinds, document(kinds)));
  const extractors = new Map(
    ['identity', 'address', 'register', 'funds'].map((kind) => {
      const path = `models/${kind}.examples.yaml`;
      return [kind, createExtractor(readExtractor(path, document(path)))];
    }),
  );
  const fields = papers.flatMap(({ kind, text, fields: wanted }) => {
    const read: { readonly [name: string]: unknown } = { ...tidyFields(extractors.get(kind)?.(text).fields ?? {}) };
    return Object.entries(wanted).map(([name, value]) => ({ value: bare(value), read: bare(read[name]) }));
  });
  const right = fields.filter(({ value, read }) => value === read).length;
  return {
    sorted: {
      count: papers.filter(({ text, kind }) => sorter.classify(text).scores[0]?.label === kind).length,
      of: papers.length,
    },
    read: { count: right, of: fields.length },
    misread: fields.filter(({ value, read }) => read !== '' && read !== value).length,
  };
}

/** Capital letters are no mistake. */
const bare = (value: unknown): string => String(value ?? '').toLocaleLowerCase('en');
