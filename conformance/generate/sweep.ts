/** From one calm sample all that can happen to it: each call fails or is lost, its undo fails, a cancel at each moment. */
import { runModel } from '../model/run-model.ts';
import { type Story, Tie } from '../model/story.ts';
import { type Behaviour, type Sample, scriptOf } from './sample.ts';

/** At most `limit` scenarios, evenly chosen. */
export function sweep(calm: Sample, limit: number): readonly Sample[] {
  const faults = Object.keys(calm.behaviours).flatMap((id) => faultsAt(calm, id));
  const scenarios = [calm, ...faults].flatMap((sample) => [sample, ...cancels(sample)]);
  const step = Math.max(1, scenarios.length / limit);
  return Array.from({ length: Math.min(limit, scenarios.length) }, (_, i) => scenarios[Math.floor(i * step)] ?? calm);
}

function faultsAt(calm: Sample, id: string): readonly Sample[] {
  const usual = calm.behaviours[id];
  if (usual === undefined) return [];
  const kinds: readonly Behaviour[] = [
    { ...usual, instances: [['fail']] },
    { ...usual, instances: [['lost']] },
    { ...usual, instances: [['lost']], settle: 'done' },
    { ...usual, instances: [['done'], ['fail']] },
  ];
  const undone = Object.entries(calm.behaviours).map(([other, behaviour]): [string, Behaviour] =>
    other === id ? [other, { ...behaviour, instances: [['fail']] }] : [other, { ...behaviour, undo: ['fail'] }],
  );
  return [
    ...kinds.map((kind) => ({ ...calm, behaviours: { ...calm.behaviours, [id]: kind } })),
    { ...calm, behaviours: Object.fromEntries(undone) },
  ];
}

/** Between every two moments at which something happens. */
function cancels(sample: Sample): readonly Sample[] {
  const story = told(sample);
  if (story === undefined) return [];
  const happenings = [...story.calls, ...story.steps].flatMap(({ from, to }) => [from, to]);
  const moments = [...new Set(happenings)].filter(Number.isFinite).sort((a, b) => a - b);
  return moments.flatMap((moment, i) => {
    const next = moments[i + 1];
    const middle = next === undefined ? moment : Math.floor((moment + next) / 2);
    return middle > moment ? [{ ...sample, cancelAtMs: middle }] : [];
  });
}

function told(sample: Sample): Story | undefined {
  try {
    return runModel(sample.program, scriptOf(sample));
  } catch (error) {
    if (error instanceof Tie) return undefined;
    throw error;
  }
}
