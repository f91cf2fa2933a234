/**
 * From which confidence on nobody is asked: chosen on the training messages alone, each answered by a classifier that was
 * not trained with it. How good the held-out messages come out has no say in it.
 */
import { join } from 'node:path';
import { readDocument } from '../../../cli/read-document.ts';
import { openSourceTree } from '../../../cli/source-tree.ts';
import { type LabelledText, readLabelled } from '../../../stdlib/activities/model/examples.ts';
import { trainClassifier } from '../../../stdlib/activities/model/local/train.ts';
import { WORKFLOWS } from '../../testing/stand.ts';

/** What the desk wants, said before anything is measured: of the answers that nobody looks at, this share is right. */
interface Want {
  /** Of `rules/thresholds.rules.yaml`. */
  readonly rule: string;
  /** Answers of the model that it is about; those that no other names, where it has none. */
  readonly intents: readonly string[];
  readonly right: number;
}
export interface Chosen extends Want {
  /** The lowest confidence, in steps of `STEP`, from which on the share is reached. */
  readonly from: number;
  /** Shares of the answers by cross-validation: those from the threshold on, and the right ones among them. */
  readonly alone: number;
  readonly rightAlone: number;
}

const WANTED: readonly Want[] = [
  {
    rule: 'fraud',
    intents: [
      'card_payment_not_recognised',
      'cash_withdrawal_not_recognised',
      'compromised_card',
      'direct_debit_payment_not_recognised',
      'lost_or_stolen_card',
      'lost_or_stolen_phone',
    ],
    right: 0.9,
  },
  { rule: 'no_way_back', intents: ['cancel_transfer', 'edit_personal_details', 'terminate_account'], right: 0.98 },
  { rule: 'sure', intents: [], right: 0.95 },
];
const FOLDS = 5;
/** Of confidence; finer steps would follow the chance of a few messages. */
const STEP = 0.05;

export function chooseThresholds(): readonly Chosen[] {
  const answers = crossValidate(readTraining());
  const named = new Set(WANTED.flatMap(({ intents }) => intents));
  return WANTED.map((want) => {
    const mine = answers.filter(({ label }) =>
      want.intents.length === 0 ? !named.has(label) : want.intents.includes(label),
    );
    return choose(want, mine);
  });
}

interface Answer {
  readonly label: string;
  readonly confidence: number;
  readonly right: boolean;
}

function choose(want: Want, answers: readonly Answer[]): Chosen {
  for (let step = 0; step * STEP < 1; step++) {
    const from = Number((step * STEP).toFixed(2));
    const alone = answers.filter(({ confidence }) => confidence >= from);
    const rightAlone = alone.filter(({ right }) => right).length / Math.max(1, alone.length);
    if (rightAlone >= want.right) return { ...want, from, alone: alone.length / answers.length, rightAlone };
  }
  throw new Error(`No confidence makes ${want.right} of the answers of "${want.rule}" right.`);
}

function crossValidate(messages: readonly LabelledText[]): readonly Answer[] {
  return Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold) => {
    const isLeftOut = (_: LabelledText, index: number): boolean => index % FOLDS === fold;
    const rest = messages.filter((_, index) => index % FOLDS !== fold);
    const classifier = trainClassifier('training', rest);
    return messages.filter(isLeftOut).flatMap(({ text, label }) => {
      const [best] = classifier.classify(text).scores;
      return best === undefined ? [] : [{ ...best, right: best.label === label }];
    });
  });
}

function readTraining(): readonly LabelledText[] {
  const path = 'data/training.yaml';
  return readLabelled(path, readDocument(openSourceTree(join(WORKFLOWS, 'support-routing')), path) ?? null);
}
