/** Log-odds to base 2 by label. */
export type Score = (tokens: readonly string[]) => ReadonlyMap<string, number>;

export interface Calibration {
  /** Divides the log-odds: naive Bayes takes words for independent and is far too sure of itself. */
  readonly temperature: number;
  /** No confidence goes beyond: n examples cannot show that fewer than one in n + 2 is wrong. */
  readonly ceiling: number;
  readonly calibrated: boolean;
}

const TEMPERATURES = [0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64] as const;
/** Fewer say nothing about a temperature. */
const MIN_SAMPLES = 10;
/** A label that a fold has not seen gets this much. */
const UNSEEN = 1e-3;
const CAUTIOUS_TEMPERATURE = 8;

/** Finds the temperature under which unseen examples are least surprising. */
export function calibrate(
  scored: readonly { readonly odds: ReadonlyMap<string, number>; readonly label: string }[],
  labels: number,
): Calibration {
  const ceiling = (scored.length + 1) / (scored.length + 2);
  if (scored.length < Math.max(MIN_SAMPLES, labels * 2)) {
    return { temperature: CAUTIOUS_TEMPERATURE, ceiling, calibrated: false };
  }
  const surprise = (temperature: number): number =>
    scored.reduce(
      (sum, { odds, label }) => sum - Math.log(Math.max(softmax(odds, temperature).get(label) ?? 0, UNSEEN)),
      0,
    );
  const temperature = TEMPERATURES.reduce<number>(
    (best, one) => (surprise(one) < surprise(best) ? one : best),
    TEMPERATURES[0],
  );
  return { temperature, ceiling, calibrated: true };
}

function softmax(odds: ReadonlyMap<string, number>, temperature: number): ReadonlyMap<string, number> {
  const most = Math.max(...odds.values());
  const weights = [...odds].map(([label, log]) => [label, 2 ** ((log - most) / temperature)] as const);
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  return new Map(weights.map(([label, weight]) => [label, weight / sum]));
}

/** Confidences of all labels, best first; what the ceiling takes from the best goes to the others alike. */
export function spread(
  odds: ReadonlyMap<string, number>,
  labels: readonly string[],
  temperature: number,
  ceiling: number,
): readonly { readonly label: string; readonly confidence: number }[] {
  // Of a text without a single known word the library says nothing.
  const known = labels.some((label) => odds.has(label));
  const shares = known ? softmax(odds, temperature) : new Map(labels.map((label) => [label, 1 / labels.length]));
  const sorted = labels
    .map((label) => ({ label, confidence: shares.get(label) ?? 0 }))
    .sort((a, b) => b.confidence - a.confidence || (a.label < b.label ? -1 : 1));
  const excess = Math.max(0, (sorted[0]?.confidence ?? 0) - ceiling) / (sorted.length - 1);
  return sorted.map(({ label, confidence }, index) => ({
    label,
    confidence: round(index === 0 ? Math.min(confidence, ceiling) : confidence + excess),
  }));
}

function round(confidence: number): number {
  return Math.round(confidence * 10_000) / 10_000;
}
