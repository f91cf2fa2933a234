/** Applications with their papers, and what should become of them: drawn, so that the right answer is known. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../schema/json.ts';
import { WORKFLOWS } from '../../testing/stand.ts';
import { type ListEntry, readScreeningList } from '../activities/screening/screening-list.ts';
import { drawFacts, type Facts } from './draw-facts.ts';
import type { Kind, Layout } from './layouts/layout.ts';
import { LAYOUTS, scan } from './make-corpus.ts';
import type { Chance } from './random.ts';

/** Who should look at it first: nobody, the customer (a paper is missing), an analyst, compliance. */
export type Route = 'open' | 'papers' | 'analyst' | 'compliance';

export interface CasePaper {
  readonly name: string;
  readonly text: string;
}
export interface MadeCase {
  readonly plot: string;
  readonly route: Route;
  readonly application: JsonObject;
  readonly papers: readonly CasePaper[];
}

interface Person {
  readonly facts: Facts;
  readonly residence: string;
  readonly exposed: boolean;
  readonly company: boolean;
  readonly product: string;
  readonly deposit: number;
  /** What the papers say, where that is not the application's. */
  readonly identity: Facts;
  readonly address: Facts;
  readonly without: Kind | undefined;
}
interface Plot {
  readonly route: Route;
  /** What is special about it. */
  readonly change: (chance: Chance, person: Person) => Person;
}

/** Papers are judged as of this day. */
export const RECEIVED = '2025-12-15';
const RECENT = '2025-11-20';

const same: Plot['change'] = (_, person) => person;
const withFacts = (person: Person, change: Partial<Facts>): Person => {
  const facts = { ...person.facts, ...change };
  return { ...person, facts, identity: facts, address: facts };
};

export const PLOTS: { readonly [name: string]: Plot } = {
  clean: { route: 'open', change: same },
  company: { route: 'open', change: (_, person) => ({ ...person, company: true }) },
  deposit: { route: 'open', change: (_, person) => ({ ...withFacts(person, { amount: 90_000 }), deposit: 60_000 }) },
  'papers-missing': { route: 'papers', change: (_, person) => ({ ...person, without: 'address' }) },
  expired: {
    route: 'analyst',
    change: (chance, person) => ({ ...person, identity: { ...person.facts, expires: chance.date(2019, 2024) } }),
  },
  'other-name': {
    route: 'analyst',
    change: (chance, person) => {
      const { given, family } = drawFacts(chance, 'pl');
      return { ...person, address: { ...person.facts, given, family } };
    },
  },
  'other-birth': {
    route: 'analyst',
    change: (chance, person) => ({ ...person, identity: { ...person.facts, born: chance.date(1945, 2004) } }),
  },
  'old-address': {
    route: 'analyst',
    change: (chance, person) => ({ ...person, address: { ...person.facts, issued: chance.date(2022, 2024) } }),
  },
  watched: {
    route: 'analyst',
    change: (chance, person) => ({ ...person, residence: chance.pick(['VE', 'HT', 'LY']) }),
  },
  exposed: { route: 'compliance', change: (_, person) => ({ ...person, exposed: true }) },
  listed: {
    route: 'compliance',
    change: (chance, person) => {
      const { name, born } = drawListed(chance);
      return withFacts(person, { ...splitName(name), born });
    },
  },
  namesake: {
    route: 'compliance',
    change: (chance, person) =>
      withFacts(person, { ...splitName(drawListed(chance).name), born: chance.date(1990, 2004) }),
  },
};

/** `choose`: of which layouts a paper may be; `noise`: letters of a hundred that the scanner reads wrongly. */
export function makeCase(
  plot: string,
  id: string,
  chance: Chance,
  choose: (layouts: readonly Layout[]) => readonly Layout[],
  noise: number,
): MadeCase {
  const { route, change } = PLOTS[plot] ?? { route: 'open', change: same };
  const facts = { ...drawFacts(chance, chance.pick(['en', 'de', 'fr', 'es', 'it', 'pl'])), issued: RECENT };
  const usual = {
    residence: 'GB',
    exposed: false,
    company: false,
    product: 'current',
    deposit: 500,
    without: undefined,
  };
  const person = change(chance, { facts, identity: facts, address: facts, ...usual });
  const kinds: readonly Kind[] = [
    ...(['identity', 'address'] as const),
    ...(person.company ? (['register'] as const) : []),
    ...(person.deposit >= 50_000 ? (['funds'] as const) : []),
  ];
  const papers = kinds
    .filter((kind) => kind !== person.without)
    .map((kind) => {
      const layout = chance.pick(choose(LAYOUTS.filter((one) => one.kind === kind)));
      const said = kind === 'identity' ? person.identity : kind === 'address' ? person.address : person.facts;
      return { name: `${kind}.txt`, text: scan(layout.write(said), noise, chance) };
    });
  return { plot, route, application: applicationOf(id, person), papers };
}

function applicationOf(id: string, { facts, residence, exposed, company, product, deposit }: Person): JsonObject {
  return {
    applicationId: id,
    receivedOn: RECEIVED,
    email: 'customer@example.org',
    applicant: {
      name: `${facts.given} ${facts.family}`,
      born: facts.born,
      nationality: 'GB',
      residence,
      address: `${facts.street}, ${facts.place}`,
      exposed,
    },
    ...(company ? { company: { name: facts.company, number: facts.companyNumber } } : {}),
    product,
    deposit,
  };
}

const LIST = readScreeningList(
  readFileSync(join(WORKFLOWS, 'kyc-review', 'lists', 'un-security-council.jsonl'), 'utf8'),
);
/** Names of two to four words in Latin letters, of persons whose day of birth is known. */
const LISTED = LIST.entries.flatMap((entry) => namesOf(entry).map((name) => ({ name, entry })));

function namesOf({ kind, aliases = [], born = [] }: ListEntry): readonly string[] {
  if (kind !== 'person' || !born.some((date) => date.length === 10)) return [];
  return aliases.filter((alias) => /^[A-Za-z' -]+( [A-Za-z' -]+){1,3}$/.test(alias));
}

function drawListed(chance: Chance): { readonly name: string; readonly born: string } {
  const { name, entry } = chance.pick(LISTED);
  const born = entry.born?.find((date) => date.length === 10) ?? RECEIVED;
  return { name, born };
}

function splitName(name: string): Pick<Facts, 'given' | 'family'> {
  const at = name.indexOf(' ');
  return { given: name.slice(0, at), family: name.slice(at + 1) };
}
