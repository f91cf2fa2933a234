/** Figures for people. */
import type { Cost } from './cost-of.ts';
import type { OfLabel, Quality, Share } from './sum-up.ts';
import { tellTable } from './tell-table.ts';

/** Labels that a case was taken for, in a row of the table. */
const SHOWN_MISTAKES = 2;

export function tellQuality(quality: Quality, about: { readonly judged: string; readonly source: string }): string {
  const { cases, right, alone, asked, by, broken, cost, msPerCase } = quality;
  const facts: readonly (readonly [string, string])[] = [
    ['held-out cases', `${cases}, none of them in the training (${about.source})`],
    ['accuracy', `${percent(right, cases)} of all: the ${about.judged} before any person was asked`],
    [
      'without a person',
      `${percent(alone.cases, cases)} of the cases; ${percent(alone.right, alone.cases)} of those right`,
    ],
    ['a person asked', `${percent(asked, cases)} of the cases`],
    ['decided by', `model ${tellShare(by.model)}; rules over the model ${tellShare(by.rule)}`],
    ['cost per case', tellCost(cost, cases)],
    ['time per case', `${msPerCase.toFixed(1)} ms on this machine, all steps of the run`],
    ...(broken.length === 0
      ? []
      : [['not completed', broken.map(({ id, end }) => `${id} ${end}`).join(', ')] as const]),
  ];
  return tellFacts(facts);
}

export function tellFacts(facts: readonly (readonly [string, string])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  return facts.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join('');
}

/** A row for each label: how many of its cases were found, how many of the answers were right, what else they were taken for. */
export function tellLabels({ labels }: Quality): string {
  const rows = labels.map((one) => [
    one.label,
    String(one.cases),
    percent(one.right, one.cases),
    percent(one.right, one.answered),
    String(one.asked),
    tellMistakes(one),
  ]);
  return tellTable(['label', 'cases', 'found', 'right', 'asked', 'taken for'], rows, [1, 2, 3, 4]);
}

/** A price that nobody gave is not zero, and is not made up; a model that answers in the worker costs nothing to call. */
export function tellCost(cost: Cost, cases: number): string {
  const each = (sum: number, digits: number): string => (sum / Math.max(1, cases)).toFixed(digits);
  const unpriced = Object.entries(cost.unpriced);
  const priced = cost.modelCalls - unpriced.reduce((sum, [, calls]) => sum + calls, 0);
  const free = cost.free < priced ? '' : ' (models in the worker: nothing is paid for a call)';
  const usd = [
    ...(priced > 0 ? [free === '' ? `USD ${each(cost.usd, 6)}` : `USD 0${free}`] : []),
    ...unpriced.map(([provider, calls]) => `${provider}: no price${priced > 0 ? ` for ${calls} calls` : ''}`),
  ];
  if (usd.length === 0) return 'no model was called';
  const counted = cost.inputTokens + cost.outputTokens > 0;
  const tokens = counted ? [`${each(cost.inputTokens, 0)} tokens in, ${each(cost.outputTokens, 0)} out`] : [];
  return [`${each(cost.modelCalls, 2)} model calls`, ...tokens, ...usd].join(', ');
}

function tellMistakes({ takenFor }: OfLabel): string {
  const shown = takenFor.slice(0, SHOWN_MISTAKES).map(([answer, times]) => `${answer} ${times}`);
  const rest = takenFor.slice(SHOWN_MISTAKES).reduce((sum, [, times]) => sum + times, 0);
  return [...shown, ...(rest > 0 ? [`others ${rest}`] : [])].join(', ');
}

function tellShare({ cases, right }: Share): string {
  return cases === 0 ? 'no case' : `${cases} (${percent(right, cases)} right)`;
}

/** One decimal, which is as much as some hundred cases say. */
function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;
}
