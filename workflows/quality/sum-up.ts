/** Figures of measured cases. */
import { type Cost, sumCosts } from './cost-of.ts';
import type { Measured } from './measure.ts';

export interface Quality {
  readonly cases: number;
  /** Of the answers before any person: right ones, of all cases. */
  readonly right: number;
  /** Cases in which no person was asked, and the right answers among them. */
  readonly alone: { readonly cases: number; readonly right: number };
  readonly asked: number;
  readonly by: { readonly model: Share; readonly rule: Share };
  readonly labels: readonly OfLabel[];
  /** Runs that did not complete. */
  readonly broken: readonly Measured[];
  readonly cost: Cost;
  readonly msPerCase: number;
}
export interface Share {
  readonly cases: number;
  readonly right: number;
}
export interface OfLabel {
  readonly label: string;
  /** Cases with this label, and those of them that were answered so. */
  readonly cases: number;
  readonly right: number;
  /** Cases that were answered so, whatever their label. */
  readonly answered: number;
  /** Cases with this label in which a person was asked. */
  readonly asked: number;
  /** Other answers to cases with this label, most often first. */
  readonly takenFor: readonly (readonly [answer: string, times: number])[];
}

export function sumUp(measured: readonly Measured[]): Quality {
  const alone = measured.filter(({ asked }) => !asked);
  const labels = [...new Set(measured.map(({ label }) => label))].sort();
  const of = (by: Measured['by']): Share => shareOf(measured.filter((one) => one.by === by));
  return {
    cases: measured.length,
    right: shareOf(measured).right,
    alone: shareOf(alone),
    asked: measured.length - alone.length,
    by: { model: of('model'), rule: of('rule') },
    labels: labels.map((label) => ofLabel(label, measured)),
    broken: measured.filter(({ end }) => end !== 'completed'),
    cost: sumCosts(measured.map(({ cost }) => cost)),
    msPerCase: measured.reduce((sum, { ms }) => sum + ms, 0) / Math.max(1, measured.length),
  };
}

function isRight({ answer, label }: Measured): boolean {
  return answer === label;
}

function shareOf(cases: readonly Measured[]): Share {
  return { cases: cases.length, right: cases.filter(isRight).length };
}

function ofLabel(label: string, measured: readonly Measured[]): OfLabel {
  const mine = measured.filter((one) => one.label === label);
  const wrong = new Map<string, number>();
  for (const one of mine)
    if (!isRight(one)) wrong.set(one.answer ?? 'no answer', (wrong.get(one.answer ?? 'no answer') ?? 0) + 1);
  return {
    label,
    ...shareOf(mine),
    answered: measured.filter(({ answer }) => answer === label).length,
    asked: mine.filter(({ asked }) => asked).length,
    takenFor: [...wrong].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)),
  };
}
