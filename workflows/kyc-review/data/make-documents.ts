/** What people start with: one application of each plot, with papers of layouts that no model was trained on. */
const SEEDS: { readonly [plot: string]: number } = {
  ...{ namesake: 8, clean: 11, 'papers-missing': 11, expired: 23, company: 31, listed: 47 },
};
/** Layouts that the local models read, so that each input tells what it is made for. */
const READABLE = new Set(['passport-it', 'licence-en', 'water-en', 'certificate-en', 'notary-en']);

const readable = (layouts: readonly Layout[]): readonly Layout[] => layouts.filter(({ id }) => READABLE.has(id));

function inputs(): readonly (readonly [string, string])[] {
  return Object.entries(SEEDS).flatMap(([plot, seed], n) => {
    const id = `KYC-${20_401 + n}`;
    const { application, papers } = makeCase(plot, id, createChance(seed), readable, 0);
    const path = (name: string): string => `documents/${plot}-${name}`;
    const documents = papers.map(({ name }) => ({ $document: `../${path(name)}` }));
    return [
      [`inputs/${plot}.json`, `${JSON.stringify({ ...application, documents }, undefined, 2)}\n`] as const,
      ...papers.map(({ name, text }) => [path(name), `${text}\n`] as const),
    ];
  });
}

/** The application of `clean` once more, with its papers as an image and a PDF: for a model that looks at them. */
function scanned(): readonly [string, string] {
  const { application } = makeCase('clean', 'KYC-20407', createChance(SEEDS.clean ?? 0), readable, 0);
  const documents = ['scanned-identity.png', 'scanned-address.pdf'].map((name) => ({
    $document: `../documents/${name}`,
  }));
  return ['inputs/scanned.json', `${JSON.stringify({ ...application, documents }, undefined, 2)}\n`];
}

/** The paper that `papers-missing` lacks: that of `clean`, who is the same person. */
function missingPaper(): readonly [string, string] {
  const data = { applicationId: 'KYC-20403', documents: [{ $document: '../documents/clean-address.txt' }] };
  return ['events/papers.json', `${JSON.stringify(data, undefined, 2)}\n`];
}

/** All documents that are made, by their path in the project. */
import type { Layout } from './layouts/layout.ts';
import { makeCase } from './make-case.ts';
import { makeCorpus } from './make-corpus.ts';
import { createChance } from './random.ts';
import { extractorDocument, kindsDocument } from './write-models.ts';

const READ = ['identity', 'address', 'register', 'funds'] as const;

/** `read`: what stands in a file of the project now. */
export function makeDocuments(read: (path: string) => string): ReadonlyMap<string, string> {
  const train = makeCorpus('train');
  const lines = (list: readonly unknown[]): string => `${list.map((one) => JSON.stringify(one)).join('\n')}\n`;
  return new Map([
    ['corpus/train.jsonl', lines(train)],
    ['corpus/held-out.jsonl', lines(makeCorpus('held-out'))],
    ['models/kinds.examples.yaml', kindsDocument(train)],
    ...inputs(),
    scanned(),
    missingPaper(),
    ...READ.map((kind): [string, string] => {
      const path = `models/${kind}.examples.yaml`;
      return [path, extractorDocument(read(path), kind, train)];
    }),
  ]);
}
