/** How good the screening is, on real names: aliases that are taken out of the list first, and names that it has not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKFLOWS } from '../../testing/stand.ts';
import { readNames } from '../activities/screening/name-tokens.ts';
import { screenName } from '../activities/screening/screen-name.ts';
import { indexEntries, type ListEntry, readScreeningList } from '../activities/screening/screening-list.ts';
import { NAMES } from '../data/draw-facts.ts';
import { createChance } from '../data/random.ts';

/** As the flow asks. */
export const AT_LEAST = 0.8;
/** Letters of a hundred in which two spellings of one name may differ; what differs more is another name. */
const SPELLING = 25;
const NEGATIVES = 500;
/** Names written in Latin letters, of regions from which many listed names come, are the hard ones. */
const HARD = ['id_ID', 'tr', 'en_NG', 'en_IN'] as const;

export interface ScreeningQuality {
  /** Aliases that are another spelling of a name that the list still has, and how many of them were found. */
  readonly spellings: Share;
  /** All aliases that were taken out: many are other names, which nothing but the list can know. */
  readonly aliases: Share;
  /** Names that are not listed, and how many of them were taken for listed ones. */
  readonly usual: Share;
  readonly hard: Share;
  /** Of all that was told, spellings and other names, how much was right. */
  readonly precision: number;
}
export interface Share {
  readonly count: number;
  readonly of: number;
}

export function measureScreening(): ScreeningQuality {
  const path = join(WORKFLOWS, 'kyc-review', 'lists', 'un-security-council.jsonl');
  const list = readScreeningList(readFileSync(path, 'utf8'));
  const split = list.entries.map(holdOut);
  const rest = { ...list, ...indexEntries(split.map(({ entry }) => entry)) };
  const tell = (name: string) => screenName(rest, name, AT_LEAST);
  const held = split.flatMap(({ entry, alias }) => (alias === undefined ? [] : [{ entry, alias }]));
  const isFound = ({ entry, alias }: (typeof held)[number]) => tell(alias).some((hit) => hit.entry.ref === entry.ref);
  const spelled = held.filter(({ entry, alias }) => isSpelling(alias, entry));
  const alarm = (name: string) => tell(name).length > 0;
  const chance = createChance(7);
  const usual = Array.from({ length: NEGATIVES }, () => {
    const { given, family } = NAMES.census;
    return `${chance.pick(given)} ${chance.pick(family)}`;
  });
  const hard = HARD.flatMap((locale) => {
    const { given, family } = NAMES.people[locale] ?? { given: [], family: [] };
    return Array.from({ length: NEGATIVES / HARD.length }, () => `${chance.pick(given)} ${chance.pick(family)}`);
  });
  const right = spelled.filter(isFound).length;
  const wrong = [...usual, ...hard].filter(alarm).length;
  return {
    spellings: { count: right, of: spelled.length },
    aliases: { count: held.filter(isFound).length, of: held.length },
    usual: { count: usual.filter(alarm).length, of: usual.length },
    hard: { count: hard.filter(alarm).length, of: hard.length },
    precision: right / Math.max(1, right + wrong),
  };
}

/** The last alias of a person that is not a name of theirs already in other words. */
function holdOut(entry: ListEntry): { readonly entry: ListEntry; readonly alias?: string } {
  const { aliases = [] } = entry;
  const alias = aliases.findLast((one) => wordsOf(one).length > 1);
  if (entry.kind !== 'person' || alias === undefined) return { entry };
  const left = { ...entry, aliases: aliases.filter((one) => one !== alias) };
  const known = namesOf(left).some((name) => sorted(name) === sorted(alias));
  return known ? { entry } : { entry: left, alias };
}

const namesOf = ({ name, aliases = [], weak = [] }: ListEntry): readonly string[] => [name, ...aliases, ...weak];
const wordsOf = (name: string): readonly string[] => readNames(name)[0] ?? [];
const sorted = (name: string): string => [...wordsOf(name)].sort().join(' ');

function isSpelling(alias: string, entry: ListEntry): boolean {
  const asked = sorted(alias);
  return namesOf(entry).some((name) => {
    const listed = sorted(name);
    return editDistance(asked, listed) * 100 <= Math.max(asked.length, listed.length) * SPELLING;
  });
}

/** Letters that are put in, left out or changed: a measure that the screening itself does not use. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + Number(letter !== other)));
    row = next;
  }
  return row[b.length] ?? 0;
}
