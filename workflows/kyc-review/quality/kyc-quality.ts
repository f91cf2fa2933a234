/** How good the KYC review is at deciding who looks at an application, and its parts at theirs: all on held-out data. */
import type { Json } from '../../../schema/json.ts';
import { isMap } from '../../../stdlib/activities/model/examples.ts';
import type { QualityCheck, Reading, RunOfCase } from '../../quality/quality-check.ts';
import { makeCase, PLOTS, type Route } from '../data/make-case.ts';
import { createChance } from '../data/random.ts';
import { kycReview } from '../testing/suite.ts';
import { measurePapers, readCorpus } from './measure-papers.ts';
import { AT_LEAST, measureScreening, type Share } from './measure-screening.ts';

/** Applications of each plot. */
const OF_EACH_PLOT = 10;
const SEED = 77;
/** Letters of a hundred that the scanner reads wrongly. */
const NOISE = 0.1;

export const kycQuality: QualityCheck = {
  suite: kycReview,
  world: 'all is well',
  source: 'made applications, every second of their papers of a layout that no model has seen',
  judged: 'route',
  floor: { accuracy: 0.7, withoutPerson: 0.08, rightWithoutPerson: 0.95 },
  trainedOn: () => readCorpus('train').map(({ text }) => text),
  cases: () => {
    const chance = createChance(SEED);
    return Object.keys(PLOTS).flatMap((plot) =>
      Array.from({ length: OF_EACH_PLOT }, (_, n) => {
        const split = () => (chance.next() < 0.5 ? 'train' : 'held-out');
        const id = `KYC-${70_000 + n}`;
        const made = makeCase(plot, id, chance, (layouts) => layouts.filter(bySplit(split())), NOISE);
        const documents = made.papers.map(({ name, text }) => ({ $document: `text:${text}`, name }));
        return {
          id: `${plot}-${n + 1}`,
          text: made.papers.map(({ text }) => text).join('\n'),
          input: { ...made.application, documents },
          label: made.route,
        };
      }),
    );
  },
  read,
  act: (task) => {
    // Papers that are missing never come; what is asked of people ends at once.
    if (task.kind !== 'approval') return null;
    if (task.path === 'compliance') {
      const by = { user: 'officer@example.org', groups: ['compliance'], verified: false };
      return { t: 'vote', task: task.path, vote: 'deny', by };
    }
    const by = { user: 'analyst@example.org', groups: ['kyc_analysts'], verified: false };
    const form: Json = { reason: 'looked at it', next: 'accept' };
    return { t: 'vote', task: task.path, vote: 'approve', by, form };
  },
  parts,
};

function bySplit(split: 'train' | 'held-out') {
  return (layout: { readonly split: string }): boolean => layout.split === split;
}

/** Who was asked first: the customer for a paper, compliance, an analyst, or nobody. */
function read({ end, journal }: RunOfCase): Reading {
  const started = new Set(journal.flatMap(({ path, what }) => (what.t === 'step.started' ? [path] : [])));
  const opened = end?.is === 'completed' && isMap(end.output) && end.output.status === 'opened';
  const routes: readonly (readonly [Route, boolean])[] = [
    ['papers', started.has('ask.0')],
    ['compliance', started.has('compliance')],
    ['analyst', started.has('look.0')],
    ['open', opened],
  ];
  const answer = routes.find(([, taken]) => taken)?.[0];
  return { answer, by: 'rule', asked: answer !== 'open' };
}

function parts(): readonly (readonly [string, string])[] {
  const { sorted, read: fields, misread } = measurePapers();
  const { spellings, aliases, usual, hard, precision } = measureScreening();
  return [
    ['papers sorted', `${share(sorted)} of ${sorted.of} papers, of layouts that no model has seen`],
    ['fields read', `${share(fields)} of ${fields.of} right, ${misread} wrong; what is not found goes to a person`],
    [
      'names screened',
      `other spellings of a listed name: ${share(spellings)} of ${spellings.of} found, precision ${percent(precision)}, from a likeness of ${AT_LEAST} on`,
    ],
    ['', `every alias that was taken out of the list: ${share(aliases)} of ${aliases.of}; most others are other names`],
    [
      '',
      `not listed, taken for listed: ${share(usual)} of ${usual.of} census names, ${share(hard)} of ${hard.of} hard ones`,
    ],
  ];
}

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
const share = ({ count, of }: Share): string => percent(count / Math.max(1, of));
