/** Compares what the storm left with the same flows undisturbed. */
import type { End } from '../../interpreter/machine.ts';
import type { LedgerRow } from '../../workflows/services/ledger.ts';
import type { Arrival } from './arrivals.ts';
import type { Driven } from './drive.ts';

export interface Verdict {
  readonly lost: readonly string[];
  readonly stuck: readonly string[];
  /** Two effects under one key, one effect under two, or one undone twice. */
  readonly twice: readonly string[];
  /** Ended otherwise than undisturbed, or with other effects. */
  readonly different: readonly string[];
  /** Requests whose key had arrived before. */
  readonly repeated: number;
  readonly effects: number;
  readonly undone: number;
}

export function judge(
  calm: readonly Driven[],
  stormy: readonly Driven[],
  rows: readonly LedgerRow[],
  arrivals: readonly Arrival[],
): Verdict {
  const expected = new Map(calm.map((one) => [one.scenario.name, tell(one, rows)]));
  const different = stormy.flatMap((one) => {
    if (one.end === undefined) return [];
    const [seen, wanted] = [tell(one, rows), expected.get(one.scenario.name)];
    return seen === wanted ? [] : [`${one.runId}: ${seen}, undisturbed ${wanted}`];
  });
  return {
    lost: stormy.filter(({ lost }) => lost).map(({ runId }) => runId),
    stuck: stormy.filter(({ end, lost }) => end === undefined && !lost).map(({ runId, open }) => `${runId}: ${open}`),
    twice: [...sharedKeys(arrivals), ...repeatedEffects(rows)],
    different,
    repeated: arrivals.length - new Set(arrivals.map(({ key }) => key)).size,
    effects: rows.filter(({ undoes }) => undoes === null).length,
    undone: rows.filter(({ undoes }) => undoes !== null).length,
  };
}

/** How a run ended and what it left done, without what differs from run to run. */
function tell({ runId, end }: Driven, rows: readonly LedgerRow[]): string {
  const own = rows.filter(({ key }) => rootOf(key).startsWith(`${runId}~`));
  const takenBack = new Set(own.map(({ undoes }) => undoes));
  const left = own.filter(({ key, undoes }) => undoes === null && !takenBack.has(key));
  const effects = left.map(({ effect, reference, amount }) => `${effect} ${reference} ${amount ?? ''}`.trim()).sort();
  return `${endWords(end)}; left: ${effects.join(', ') || 'nothing'}`.replaceAll(/\b(GATE|PAY)-\d{6}\b/g, '$1');
}

function endWords(end: End | undefined): string {
  switch (end?.is) {
    case undefined:
      return 'open';
    case 'completed':
      return `completed ${JSON.stringify(end.output ?? null)}`;
    case 'failed':
      return `failed ${end.error.type}`;
    case 'cancelled':
      return 'cancelled';
  }
}

const rootOf = (key: string): string => key.split('/')[0] ?? '';

function sharedKeys(arrivals: readonly Arrival[]): readonly string[] {
  const first = new Map<string, string>();
  return arrivals.flatMap(({ key, path, body, undoes }) => {
    const asked = `${path} ${body} ${undoes ?? ''}`;
    const before = first.get(key) ?? asked;
    first.set(key, before);
    return before === asked ? [] : [`${key} stands for ${before} and for ${asked}`];
  });
}

/** What a flow does has a name of its own in it: the same name twice in a run is one effect done twice. */
function repeatedEffects(rows: readonly LedgerRow[]): readonly string[] {
  const first = new Map<string, string>();
  return rows.flatMap(({ key, effect, reference, undoes }) => {
    const what = undoes === null ? `${rootOf(key)} ${effect} ${named(effect) ? reference : ''}` : `undo of ${undoes}`;
    const before = first.get(what) ?? key;
    first.set(what, before);
    return before === key ? [] : [`${what}: ${before} and ${key}`];
  });
}

/** References of the cargo release are made from keys; there each effect is done once in a run. */
const named = (effect: string): boolean => effect === 'do';
