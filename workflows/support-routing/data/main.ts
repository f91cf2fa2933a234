/** Chooses the thresholds of `rules/thresholds.rules.yaml` anew; for whoever changed the training messages. */
import { chooseThresholds } from './choose-thresholds.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

for (const { rule, right, from, alone, rightAlone } of chooseThresholds()) {
  const facts = `${percent(alone)} of its answers are that sure, ${percent(rightAlone)} of those right`;
  process.stdout.write(`${rule.padEnd(12)} ${from.toFixed(2)}  ${facts}; wanted: ${percent(right)}\n`);
}
