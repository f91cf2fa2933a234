import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Contract } from '../../stdlib/contract.ts';
import { type At, curate, type Entries, matchesActivity, type TeamRules } from '../../stdlib/curation.ts';
import { pointerParts } from '../../stdlib/file-parameters.ts';
import { finding } from '../diagnostics/finding.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import { isObject, propertyOf, rootOf, type SchemaAt } from '../resolve/schema-walk.ts';
import type { Curation } from './curation.ts';

/** What a catalogue says fits the activities that there are. */
export function judgeCatalogue(curation: Curation, contracts: ReadonlyMap<string, Contract>): readonly Diagnostic[] {
  const { catalogue } = curation;
  const teams = Object.entries(catalogue.teams ?? {});
  return [
    ...judgeRules(curation, contracts, catalogue, []),
    ...teams.flatMap(([team, rules]) => judgeRules(curation, contracts, rules, ['teams', team])),
    ...judgeRates(curation, contracts),
  ];
}

function judgeRules(
  curation: Curation,
  contracts: ReadonlyMap<string, Contract>,
  { allow = [], deny = [], entries = {} }: TeamRules,
  at: At,
): readonly Diagnostic[] {
  const patterns: readonly (readonly [string, At])[] = [
    ...allow.map((pattern, n) => [pattern, [...at, 'allow', n]] as const),
    ...deny.map((pattern, n) => [pattern, [...at, 'deny', n]] as const),
    ...Object.keys(entries).map((pattern) => [pattern, [...at, 'entries', pattern]] as const),
  ];
  return [
    ...patterns.flatMap(([pattern, place]) => judgePattern(curation, contracts, pattern, place)),
    ...judgeEntries(curation, contracts, entries, [...at, 'entries']),
  ];
}

function judgePattern(
  { rangeOf }: Curation,
  contracts: ReadonlyMap<string, Contract>,
  pattern: string,
  at: At,
): readonly Diagnostic[] {
  const names = [...contracts.keys()];
  if (names.some((name) => matchesActivity(pattern, name))) return [];
  const hint = didYouMean(pattern, names) ?? '`holdfast catalog` lists all that can be called';
  return [finding('HF6015', rangeOf(at), `there is no activity "${pattern}"`, { hint })];
}

function judgeRates({ catalogue, rangeOf }: Curation, contracts: ReadonlyMap<string, Contract>): readonly Diagnostic[] {
  const classes = new Set([...contracts.values()].map(({ rateClass }) => rateClass));
  return Object.keys(catalogue.rates ?? {}).flatMap((name) => {
    if (classes.has(name)) return [];
    const known = [...classes].filter((one) => one !== undefined);
    const hint = didYouMean(name, known) ?? '`holdfast catalog show` tells the class of an activity';
    return [finding('HF6015', rangeOf(['rates', name]), `no activity is of the rate class "${name}"`, { hint })];
  });
}

/** Of each entry: pins hold, and arguments are such as the catalogue can give. */
function judgeEntries(
  curation: Curation,
  contracts: ReadonlyMap<string, Contract>,
  entries: Entries,
  at: At,
): readonly Diagnostic[] {
  return Object.entries(entries).flatMap(([pattern, { narrow, defaults }]) => {
    const matching = [...contracts.values()].filter(({ name }) => matchesActivity(pattern, name));
    const given: readonly (readonly [string, At])[] = [
      ...Object.keys(narrow?.fixed ?? {}).map((key) => [key, [...at, pattern, 'narrow', 'fixed', key]] as const),
      ...Object.keys(defaults ?? {}).map((key) => [key, [...at, pattern, 'defaults', key]] as const),
    ];
    const input = rootOf(narrow?.input);
    return matching.flatMap((contract) => [
      ...given.flatMap(([key, place]) => judgeArgument(curation, contract, key, place)),
      ...judgeFiles(curation, contract, input, [...at, pattern, 'narrow', 'input']),
    ]);
  });
}

function judgeArgument({ rangeOf }: Curation, contract: Contract, key: string, at: At): readonly Diagnostic[] {
  if (contract.effect === 'pure') {
    const hint = 'allow or deny it, or hold its arguments by `narrow.input`';
    const message = `"${contract.name}" runs inside the engine, where no platform gives it arguments`;
    return [finding('HF6017', rangeOf(at), message, { hint })];
  }
  if (contract.files.some((file) => pointerParts(file.at)[0] === key)) {
    const message = `"${key}" of "${contract.name}" names a file, which goes into the plan with the flow`;
    return [finding('HF6017', rangeOf(at), message, { hint: 'leave it to flows' })];
  }
  const { input } = contract;
  const known = isObject(input) && isObject(input.properties) ? Object.keys(input.properties) : [];
  const open = !isObject(input) || input.additionalProperties !== false;
  if (open || known.includes(key)) return [];
  const hint = didYouMean(key, known);
  return [finding('HF6017', rangeOf(at), `"${contract.name}" has no argument "${key}"`, { hint })];
}

/** A path in a flow is relative to it, and the path of the same file in a plan is not: a schema cannot judge both. */
function judgeFiles(
  { rangeOf }: Curation,
  { name, files }: Contract,
  input: SchemaAt | undefined,
  at: At,
): readonly Diagnostic[] {
  const named = files.find((file) => {
    const end = pointerParts(file.at).reduce<SchemaAt | undefined>((schema, part) => propertyOf(schema, part), input);
    return end !== undefined;
  });
  if (named === undefined) return [];
  const message = `"${named.at}" of "${name}" names a file, which no schema of the input can judge`;
  return [finding('HF6017', rangeOf(at), message, { hint: 'take it out of the schema' })];
}

/** Contracts that are not those that the catalogue pins; `digest` of a contract. */
export function judgePins(
  curation: Curation,
  contracts: ReadonlyMap<string, Contract>,
  digest: (contract: Contract) => string,
): readonly Diagnostic[] {
  const { catalogue, rangeOf } = curation;
  const teams = [undefined, ...Object.keys(catalogue.teams ?? {})];
  return [...contracts.values()].flatMap((contract) =>
    teams.flatMap((team) => {
      const pin = curate(catalogue, contract, team)?.pin;
      if (pin === undefined) return [];
      const { version, digest: wanted } = pin.value;
      const found = digest(contract);
      const differs =
        version !== undefined && version !== contract.version
          ? `version ${version}, and "${contract.name}" is ${contract.version}`
          : wanted !== undefined && wanted !== found
            ? `another contract of "${contract.name}" than the one that there is (${found})`
            : undefined;
      if (differs === undefined) return [];
      const hint = 'look at what changed, then pin the new one';
      return [finding('HF6014', rangeOf(pin.at), `this pins ${differs}`, { hint })];
    }),
  );
}
