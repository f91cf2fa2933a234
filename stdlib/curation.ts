/** Curation: what a project's `catalogue` says of an activity. `check` and the wall ask the same function. */

import type { JsonObject, JsonSchema } from '../schema/json.ts';
import type { Approved, Voter } from '../schema/message.ts';

export interface RateRule {
  readonly limit: number;
  /** ISO 8601 duration. */
  readonly per: string;
}
/** Whom an approval asks by its text, those included to whom it escalates. */
export interface Asked {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}
/** An approval that has to come before a call. */
export interface ApprovalDemand {
  /** Whose votes count; anybody's where this is left out. */
  readonly assignees?: { readonly users?: readonly string[]; readonly groups?: readonly string[] };
  /** So many different people approve, at the least; one unless given. */
  readonly quorum?: number;
}
export interface EntryRules {
  readonly pin?: { readonly version?: string; readonly digest?: string };
  /** `input` is the schema itself: files were read where the project was. */
  readonly narrow?: { readonly input?: JsonSchema; readonly fixed?: JsonObject };
  readonly defaults?: JsonObject;
  readonly approval?: 'required' | 'none' | ApprovalDemand;
  readonly rate?: RateRule;
}
/** By name of an activity, `http.*` or `*`. */
export type Entries = { readonly [pattern: string]: EntryRules };
export interface TeamRules {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly entries?: Entries;
}
/** `catalogue` of `holdfast.yaml`, with its schemas in place of their paths. */
export interface Catalogue extends TeamRules {
  readonly teams?: { readonly [team: string]: TeamRules };
  readonly rates?: { readonly [rateClass: string]: RateRule };
}

/** Where a word of the catalogue stands: keys below `catalogue`. */
export type At = readonly (string | number)[];
export interface Said<T> {
  readonly value: T;
  readonly at: At;
}

/** All that the catalogue says of one activity for one team. */
export interface Curated {
  /** Present: it may not be called. `pattern`: what denies it; absent where nothing allows it. */
  readonly denied?: { readonly pattern?: string; readonly at: At };
  readonly pin?: Said<NonNullable<EntryRules['pin']>>;
  readonly narrow: readonly Said<JsonSchema>[];
  /** Arguments by name. */
  readonly fixed: ReadonlyMap<string, Said<JsonObject[string]>>;
  readonly defaults: ReadonlyMap<string, Said<JsonObject[string]>>;
  /** Present where an approval has to come before. */
  readonly approval?: Said<ApprovalDemand>;
  readonly rates: readonly Said<RateRule>[];
}

/** Whether a pattern takes the name of an activity. */
export function matchesActivity(pattern: string, name: string): boolean {
  return pattern === '*' || pattern === name || (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1)));
}

/** What holds for calls of an activity by flows of a team; undefined where the catalogue says nothing of it. */
export function curate(
  catalogue: Catalogue,
  { name, rateClass }: { readonly name: string; readonly rateClass?: string },
  team: string | undefined,
): Curated | undefined {
  const own = team === undefined ? undefined : ownOf(catalogue.teams, team);
  const layers = [
    ...(own === undefined ? [] : layersOf(own.entries, name, ['teams', team ?? '', 'entries'])),
    ...layersOf(catalogue.entries, name, ['entries']),
  ];
  const denied = denial(catalogue, own, name, team);
  const shared = rateClass === undefined ? undefined : ownOf(catalogue.rates, rateClass);
  if (denied === undefined && layers.length === 0 && shared === undefined) return undefined;
  const fixed = collect(layers, ['narrow', 'fixed'], ({ narrow }) => narrow?.fixed);
  const defaults = collect(layers, ['defaults'], (rules) => rules.defaults);
  for (const key of fixed.keys()) defaults.delete(key);
  const pin = layers.find(({ rules }) => rules.pin !== undefined);
  const approval = layers.find(({ rules }) => rules.approval !== undefined);
  const demand = demandOf(approval?.rules.approval);
  return {
    ...(denied === undefined ? {} : { denied }),
    ...(pin?.rules.pin === undefined ? {} : { pin: { value: pin.rules.pin, at: [...pin.at, 'pin'] } }),
    ...(demand === undefined || approval === undefined
      ? {}
      : { approval: { value: demand, at: [...approval.at, 'approval'] } }),
    narrow: layers.flatMap(({ rules: { narrow }, at }) =>
      narrow?.input === undefined ? [] : [{ value: narrow.input, at: [...at, 'narrow', 'input'] }],
    ),
    fixed,
    defaults,
    rates: [
      ...layers.flatMap(({ rules: { rate }, at }) =>
        rate === undefined ? [] : [{ value: rate, at: [...at, 'rate'] }],
      ),
      ...(shared === undefined ? [] : [{ value: shared, at: ['rates', rateClass ?? ''] }]),
    ],
  };
}

function demandOf(said: EntryRules['approval']): ApprovalDemand | undefined {
  if (said === undefined || said === 'none') return undefined;
  return said === 'required' ? {} : said;
}

/**
 * Whether an approval is sure to become one that the catalogue demands, by its text: it asks nobody else (undefined where
 * only a run knows whom), and of those at least so many (`people`).
 */
export function asksDemanded(
  { assignees, quorum = 1 }: ApprovalDemand,
  { asks, people }: { readonly asks: Asked | undefined; readonly people: number },
): boolean {
  if (people < quorum) return false;
  if (assignees === undefined) return true;
  if (asks === undefined || asks.users.length + asks.groups.length === 0) return false;
  const { users = [], groups = [] } = assignees;
  return asks.users.every((one) => users.includes(one)) && asks.groups.every((one) => groups.includes(one));
}

/** Whether those approved whom the catalogue demands, whoever was asked. `votes` is absent where only names are known. */
export function votesDemanded(
  { assignees, quorum = 1 }: ApprovalDemand,
  { by, voters = [by], votes }: Pick<Approved, 'by' | 'voters' | 'votes'>,
): boolean {
  const known: readonly Pick<Voter, 'by' | 'groups'>[] = votes ?? voters.map((one) => ({ by: one, groups: [] }));
  if (assignees === undefined) return known.length >= quorum;
  const { users = [], groups = [] } = assignees;
  const counted = known.filter((one) => users.includes(one.by) || one.groups.some((group) => groups.includes(group)));
  return counted.length >= quorum;
}

/** `an approval by the group compliance, of 2 people`; `only`: a word behind the names. */
export function describeDemand({ assignees, quorum = 1 }: ApprovalDemand, only = ''): string {
  const users = assignees?.users ?? [];
  const groups = assignees?.groups ?? [];
  const who = [...users, ...groups.map((group) => `the group ${group}`)].join(' or ');
  return `an approval${who === '' ? '' : ` by ${who}${only}`}${quorum === 1 ? '' : `, of ${quorum} people`}`;
}

/** The team's `deny`, then its `allow`, then `deny` for all, then `allow` for all: the first that names it decides. */
function denial(all: Catalogue, own: TeamRules | undefined, name: string, team: string | undefined): Curated['denied'] {
  const find = (patterns: readonly string[] | undefined): number =>
    patterns?.findIndex((pattern) => matchesActivity(pattern, name)) ?? -1;
  const forbids = (rules: TeamRules | undefined, at: At): Curated['denied'] => {
    const found = find(rules?.deny);
    return found < 0 ? undefined : { pattern: rules?.deny?.[found] ?? '', at: [...at, 'deny', found] };
  };
  const byTeam = forbids(own, ['teams', team ?? '']);
  if (byTeam !== undefined || find(own?.allow) >= 0) return byTeam;
  const byAll = forbids(all, []);
  if (byAll !== undefined) return byAll;
  return all.allow === undefined || find(all.allow) >= 0 ? undefined : { at: ['allow'] };
}

interface Layer {
  readonly rules: EntryRules;
  readonly at: At;
}

/** The most specific first: a name before patterns, a longer pattern before a shorter. */
function layersOf(entries: Entries | undefined, name: string, at: At): readonly Layer[] {
  const matching = Object.entries(entries ?? {}).filter(([pattern]) => matchesActivity(pattern, name));
  const weight = (pattern: string): number => (pattern === name ? Number.POSITIVE_INFINITY : pattern.length);
  return matching
    .sort(([a], [b]) => weight(b) - weight(a))
    .map(([pattern, rules]) => ({ rules, at: [...at, pattern] }));
}

function collect(
  layers: readonly Layer[],
  at: At,
  part: (rules: EntryRules) => JsonObject | undefined,
): Map<string, Said<JsonObject[string]>> {
  const found = new Map<string, Said<JsonObject[string]>>();
  for (const layer of layers) {
    for (const [key, value] of Object.entries(part(layer.rules) ?? {})) {
      if (!found.has(key)) found.set(key, { value, at: [...layer.at, ...at, key] });
    }
  }
  return found;
}

function ownOf<T>(map: { readonly [name: string]: T } | undefined, name: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}

/** What a flow gives, with what the catalogue gives: the fixed over it, the defaults under it. Top-level arguments alone. */
export function applyCuration({ fixed, defaults }: Curated, input: JsonObject): JsonObject {
  const plain = (said: Curated['fixed']): JsonObject =>
    Object.fromEntries([...said].map(([key, { value }]) => [key, value]));
  return { ...plain(defaults), ...input, ...plain(fixed) };
}

/** Where a word of the catalogue stands, for people: `catalogue.teams.payments.deny`. */
export function pathOf(at: At): string {
  return ['catalogue', ...at].map(String).join('.');
}
