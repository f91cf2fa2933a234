/** What a scope may use, and what is used of it. */
import type { Spending } from '../../schema/journal.ts';
import type { Amounts } from '../../schema/plan.ts';
import type { Line } from './spans.ts';
import { duration } from './time.ts';
import { dollars } from './trace/usage.ts';
import { grouped } from './values.ts';

/** `$0.20 of $1, $0.80 left · 12 of 20 tools`; what is bounded alone, then what is not in the sums. */
export function budgetWords(limits: Amounts, { used, unpriced, unmeasured, granted, degraded }: Spending): Line {
  const parts = AMOUNTS.flatMap(({ name, words, unit }) => {
    const limit = limits[name];
    if (limit === undefined) return [];
    const left = Math.max(0, limit - used[name]);
    return [`${words(used[name])} of ${words(limit)}${unit}, ${words(left)} left`];
  });
  const rest = [
    ...(granted === undefined || degraded ? [] : [`more was granted ${granted === 1 ? 'once' : `${granted} times`}`]),
    ...(degraded ? ['cheaper models took over'] : []),
    ...(unpriced === undefined ? [] : [`${unpriced} at unknown price`]),
    ...(unmeasured === undefined ? [] : [`${unmeasured} of unknown use`]),
  ];
  return [[[...parts, ...rest].join(' · ')]];
}

const AMOUNTS = [
  { name: 'usd', words: dollars, unit: '' },
  { name: 'tokens', words: grouped, unit: ' tokens' },
  { name: 'modelCalls', words: grouped, unit: ' calls of models' },
  { name: 'toolCalls', words: grouped, unit: ' calls of tools' },
  { name: 'timeMs', words: duration, unit: ' of work' },
] as const;
