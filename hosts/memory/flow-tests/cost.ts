/** What the calls of a test use, held against what it expects. */
import type { Bounds, CostKind, FlowTest, MockUsage } from '../../../schema/flow-test.ts';
import type { TestFailure } from './match.ts';

/** Of all attempts at models, and of those of other calls whose mocks say what they use. */
export interface Used {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  /** Paths of models whose mocks do not say it. */
  readonly unknown: { readonly tokens: readonly string[]; readonly costUsd: readonly string[] };
}

/** One attempt; without `usage` it is one at a model of which nothing is known. */
export interface UsedBy {
  readonly path: string;
  readonly usage?: MockUsage;
}

export function addUp(attempts: readonly UsedBy[]): Used {
  const sum = (of: (usage: MockUsage) => number | undefined): number =>
    attempts.reduce((total, { usage = {} }) => total + (of(usage) ?? 0), 0);
  const silent = (...keys: readonly (keyof MockUsage)[]): readonly string[] => {
    const paths = attempts.flatMap(({ path, usage = {} }) => (keys.some((key) => key in usage) ? [] : [path]));
    return [...new Set(paths)];
  };
  return {
    calls: attempts.reduce((total, { usage }) => total + (usage?.calls ?? 1), 0),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    // Sums of decimal fractions: what nobody pays is rounded off, so that three times 0.1 is 0.3.
    costUsd: Math.round(sum(({ costUsd }) => costUsd) * USD_PARTS) / USD_PARTS,
    unknown: { tokens: silent('inputTokens', 'outputTokens'), costUsd: silent('costUsd') },
  };
}
/** Parts of a dollar that still count. */
const USD_PARTS = 1e9;

interface Judged {
  readonly test: FlowTest;
  readonly attempts: readonly UsedBy[];
}

export function judgeCost({ test, attempts }: Judged): readonly TestFailure[] {
  const used = addUp(attempts);
  return test.expect.cost.flatMap(({ v: { kind, bounds }, range }) => {
    const silent = kind === 'calls' ? [] : used.unknown[kind === 'usd' ? 'costUsd' : 'tokens'];
    if (silent.length > 0) {
      const missing = kind === 'usd' ? 'costUsd' : 'inputTokens and outputTokens';
      const message = `cost.${kind} is unknown, expected ${inWords(bounds)}: no \`usage\` with ${missing} in the mock of ${silent.join(', ')}`;
      return [{ range, message }];
    }
    const found = amountOf(used, kind);
    const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = bounds;
    if (found >= atLeast && found <= atMost) return [];
    return [{ range, message: `cost.${kind} is ${found}, expected ${inWords(bounds)}` }];
  });
}

function amountOf(used: Used, kind: CostKind): number {
  switch (kind) {
    case 'usd':
      return used.costUsd;
    case 'tokens':
      return used.inputTokens + used.outputTokens;
    default:
      return used[kind];
  }
}

function inWords({ atLeast, atMost }: Bounds): string {
  if (atLeast === atMost) return String(atLeast);
  if (atMost === undefined) return `at least ${atLeast}`;
  return atLeast === undefined ? `at most ${atMost}` : `${atLeast} to ${atMost}`;
}
