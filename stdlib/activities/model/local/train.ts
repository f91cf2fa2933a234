import createClassifier from 'wink-naive-bayes-text-classifier';
import { invalid, type LabelledText } from '../examples.ts';
import { MODEL_LIMITS } from '../limits.ts';
import { calibrate, type Score, spread } from './calibrate.ts';
import { tokenize } from './tokens.ts';

interface Sample {
  readonly tokens: readonly string[];
  readonly label: string;
}
export interface Scores {
  /** Best first; sums up to 1. */
  readonly scores: readonly { readonly label: string; readonly confidence: number }[];
  /** Whether confidences were measured against examples that the model had not seen. */
  readonly calibrated: boolean;
}
/** A trained classifier. Deterministic: the same examples and text give the same scores. */
export interface TrainedClassifier {
  readonly labels: readonly string[];
  classify(text: string): Scores;
}

/** Trains a naive Bayes classifier and calibrates its confidence by cross-validation. Throws `config.invalid`. */
export function trainClassifier(path: string, examples: readonly LabelledText[]): TrainedClassifier {
  const samples = examples.map(({ text, label }) => ({ tokens: tokenize(text), label }));
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  if (labels.length < 2)
    throw invalid(`${path} has examples of ${labels.length} label; a classifier needs two or more.`);
  for (const label of labels) {
    const known = samples.some((sample) => sample.label === label && sample.tokens.length > 0);
    if (!known) throw invalid(`${path}: no example of the label "${label}" holds a word to learn from.`);
  }
  const score = learn(samples);
  if (score === undefined) throw invalid(`${path} has too few different words; a classifier needs ten or more.`);
  const { temperature, ceiling, calibrated } = calibrate(crossValidate(samples), labels.length);
  return {
    labels,
    classify(text) {
      const scores = spread(score(tokenize(text)), labels, temperature, ceiling);
      return { scores, calibrated };
    },
  };
}

/** Undefined where the library finds too little to learn. */
function learn(samples: readonly Sample[]): Score | undefined {
  const classifier = createClassifier();
  classifier.definePrepTasks([]);
  classifier.defineConfig({ considerOnlyPresence: true, smoothingFactor: 0.5 });
  for (const { tokens, label } of samples) if (tokens.length > 0) classifier.learn(tokens, label);
  try {
    classifier.consolidate();
  } catch {
    // It throws on fewer than two labels or ten words, and on nothing else.
    return undefined;
  }
  return (tokens) => new Map(classifier.computeOdds(tokens));
}

/** Each sample scored by a classifier that has not seen it. */
function crossValidate(
  samples: readonly Sample[],
): readonly { readonly odds: ReadonlyMap<string, number>; readonly label: string }[] {
  const folds = Math.min(MODEL_LIMITS.folds, samples.length);
  const scored: { readonly odds: ReadonlyMap<string, number>; readonly label: string }[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const score = learn(samples.filter((_, index) => index % folds !== fold));
    if (score === undefined) continue;
    for (const [index, { tokens, label }] of samples.entries()) {
      if (index % folds === fold) scored.push({ odds: score(tokens), label });
    }
  }
  return scored;
}
