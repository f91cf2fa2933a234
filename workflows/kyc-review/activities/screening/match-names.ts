/** Screening: names of a case against a sanctions list of the project. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActivityError, type CallContext } from 'holdfast/catalog';
import type { ScreeningMatch } from '../contracts.d.ts';
import { type Birth, compareBirth } from './compare-birth.ts';
import { screenName } from './screen-name.ts';
import { readScreeningList, type ScreeningList } from './screening-list.ts';

type Output = ScreeningMatch.Output.Value;
type Hit = Output['hits'][number];

/** Hits that are told; the nearest. */
const MAX_HITS = 10;
/** What another day of birth takes from a likeness, and what the same adds. */
const BIRTH_SHARE: { readonly [how in Birth]: number } = { agrees: 0.05, unknown: 0, differs: -0.1 };

export async function matchNames(input: ScreeningMatch.Input.Value, context: CallContext): Promise<Output> {
  const list = openList(context.services.folder('lists'), input.list);
  const found = input.names.flatMap(({ name, from }) =>
    screenName(list, name, input.atLeast).map(({ entry, listed, score }): Hit => {
      const sameBirth = compareBirth(input.born, entry.born ?? []);
      const weighed = Math.round(Math.min(1, score + BIRTH_SHARE[sameBirth]) * 1_000) / 1_000;
      const reason = `${name} is like ${listed.name} (${listed.field} of ${entry.ref}, ${score}); day of birth ${sameBirth}`;
      const about = { ref: entry.ref, listed: listed.name, field: listed.field, programme: entry.list };
      return { ...about, name, from, score: weighed, sameBirth, reason };
    }),
  );
  const hits = nearestOfEach(found).slice(0, MAX_HITS);
  const [nearest] = hits;
  for (const { ref, score, reason } of hits) context.decide({ by: 'check', id: ref, verdict: score, reason });
  return {
    ...{ list: list.list, version: list.version, digest: list.digest, entries: list.entries.length },
    ...{ score: nearest?.score ?? 0, sameBirth: nearest?.sameBirth ?? 'unknown', hits },
  };
}

function nearestOfEach(hits: readonly Hit[]): Hit[] {
  const best = new Map<string, Hit>();
  for (const hit of hits) if (hit.score > (best.get(hit.ref)?.score ?? 0)) best.set(hit.ref, hit);
  return [...best.values()].sort((a, b) => b.score - a.score || (a.ref < b.ref ? -1 : 1));
}

/** By text: a list that changed is another one. */
const opened = new Map<string, { readonly text: string; readonly list: ScreeningList }>();

function openList(folder: string, name: string): ScreeningList {
  let text: string;
  try {
    text = readFileSync(join(folder, `${name}.jsonl`), 'utf8');
  } catch {
    throw new ActivityError('screening.no_list', `The folder lists has no ${name}.jsonl.`);
  }
  const known = opened.get(name);
  if (known?.text === text) return known.list;
  const list = readScreeningList(text);
  opened.set(name, { text, list });
  return list;
}
