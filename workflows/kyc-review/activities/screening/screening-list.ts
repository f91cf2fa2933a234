/** A sanctions list, and an index of the words of its names. */
import { createHash } from 'node:crypto';
import { readNames, soundOf } from './name-tokens.ts';

/** One person or organisation of the list; what the list does not say is left out. */
export interface ListEntry {
  readonly ref: string;
  readonly kind: 'person' | 'entity';
  readonly name: string;
  /** The name in its original script. */
  readonly script?: string;
  readonly aliases?: readonly string[];
  /** Aliases of low quality: common ones, noms de guerre. */
  readonly weak?: readonly string[];
  /** `1963-11-04`, `1963`, or `1963/1966`. */
  readonly born?: readonly string[];
  readonly nationality?: readonly string[];
  readonly list: string;
  readonly listedOn: string;
}

/** A name of an entry. */
export interface ListedName {
  readonly entry: ListEntry;
  readonly name: string;
  readonly field: 'name' | 'alias' | 'weak alias' | 'original script';
  readonly tokens: readonly string[];
}
export interface Token {
  readonly text: string;
  readonly sound: string;
  /** The rarer in the list, the more it tells. */
  readonly weight: number;
  /** Names that hold it. */
  readonly names: readonly number[];
}
export interface ScreeningList {
  readonly list: string;
  readonly version: string;
  /** sha256 of the file. */
  readonly digest: string;
  readonly entries: readonly ListEntry[];
  readonly names: readonly ListedName[];
  /** By the first letter of their sound: words that begin differently are not compared. */
  readonly tokens: ReadonlyMap<string, readonly Token[]>;
  readonly weights: ReadonlyMap<string, number>;
  /** Weight of a word that the list does not have. */
  readonly unknownWeight: number;
}

/** Reads JSON lines: what list it is, then its entries. Throws where they are no such list. */
export function readScreeningList(text: string): ScreeningList {
  const [head, ...lines] = text.trimEnd().split('\n');
  // The file is the project's own, made by data/take-un-list.mjs.
  const {
    list,
    version,
    entries: count,
  } = JSON.parse(head ?? '') as {
    readonly list: string;
    readonly version: string;
    readonly entries: number;
  };
  const entries = lines.map((line) => JSON.parse(line) as ListEntry);
  if (entries.length !== count)
    throw new Error(`The list says that it has ${count} entries, and it has ${entries.length}.`);
  const digest = createHash('sha256').update(text).digest('hex');
  return { list, version, digest, ...indexEntries(entries) };
}

/** Also for a part of a list, as the tests hold some names out. */
export function indexEntries(
  entries: readonly ListEntry[],
): Pick<ScreeningList, 'entries' | 'names' | 'tokens' | 'weights' | 'unknownWeight'> {
  const names = entries.flatMap(namesOf);
  const holders = new Map<string, number[]>();
  for (const [index, { tokens }] of names.entries())
    for (const token of new Set(tokens)) {
      const found = holders.get(token);
      if (found === undefined) holders.set(token, [index]);
      else found.push(index);
    }
  const weightOf = (count: number): number => Math.log(1 + names.length / (count + 1));
  const tokens = new Map<string, Token[]>();
  for (const [text, held] of holders) {
    const sound = soundOf(text);
    const token = { text, sound, weight: weightOf(held.length), names: held };
    const alike = tokens.get(sound.slice(0, 1));
    if (alike === undefined) tokens.set(sound.slice(0, 1), [token]);
    else alike.push(token);
  }
  const weights = new Map([...holders].map(([text, held]) => [text, weightOf(held.length)]));
  return { entries, names, tokens, weights, unknownWeight: weightOf(0) };
}

function namesOf(entry: ListEntry): readonly ListedName[] {
  const fields: readonly (readonly [ListedName['field'], readonly string[]])[] = [
    ['name', [entry.name]],
    ['alias', entry.aliases ?? []],
    ['weak alias', entry.weak ?? []],
    ['original script', entry.script === undefined ? [] : [entry.script]],
  ];
  return fields.flatMap(([field, list]) =>
    list.flatMap((name) => readNames(name).map((tokens) => ({ entry, name, field, tokens }))),
  );
}
