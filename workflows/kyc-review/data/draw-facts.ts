/** Draws who a document is about: real names, towns and streets (data/names.json), everything else by chance. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKFLOWS } from '../../testing/stand.ts';
import type { Chance } from './random.ts';

export interface Facts {
  readonly given: string;
  readonly family: string;
  readonly born: string;
  /** ISO 3166, three letters. */
  readonly nationality: string;
  readonly number: string;
  readonly expires: string;
  readonly issued: string;
  readonly street: string;
  readonly place: string;
  readonly company: string;
  readonly companyNumber: string;
  readonly registered: string;
  readonly source: (typeof SOURCES)[number];
  readonly amount: number;
  readonly reference: string;
}

interface Names {
  readonly people: {
    readonly [locale: string]: {
      readonly given: readonly string[];
      readonly family: readonly string[];
      readonly towns?: readonly string[];
    };
  };
  readonly streets: { readonly de: readonly string[]; readonly en: readonly string[] };
  readonly census: { readonly given: readonly string[]; readonly family: readonly string[] };
}

/** Lists from packages; data/README.md says which. */
export const NAMES = JSON.parse(readFileSync(join(WORKFLOWS, 'kyc-review', 'data', 'names.json'), 'utf8')) as Names;

const COUNTRIES: { readonly [locale: string]: string } = {
  ...{ en: 'GBR', de: 'DEU', fr: 'FRA', es: 'ESP', it: 'ITA', pl: 'POL' },
};
export const SOURCES = ['salary', 'sale of property', 'inheritance', 'dividends', 'savings'] as const;

export function drawFacts(chance: Chance, locale: string): Facts {
  const names = NAMES.people[locale];
  if (names?.towns === undefined) throw new RangeError(`There are no names of ${locale}.`);
  const family = chance.pick(names.family);
  const house = 1 + chance.below(180);
  const street = chance.pick(locale === 'de' ? NAMES.streets.de : NAMES.streets.en);
  return {
    given: chance.pick(names.given),
    family,
    born: chance.date(1945, 2004),
    nationality: COUNTRIES[locale] ?? 'GBR',
    number: `${chance.pick(['C', 'L', 'P', 'X', 'Y'])}${chance.digits(8)}`,
    expires: chance.date(2027, 2034),
    issued: chance.date(2025, 2025),
    street: locale === 'de' ? `${street} ${house}` : `${house} ${street}`,
    place: `${chance.digits(5)} ${chance.pick(names.towns)}`,
    company: `${chance.pick(names.family)} ${chance.pick(['Logistics', 'Foods', 'Software', 'Textiles', 'Energy'])} ${COMPANY_FORMS[locale] ?? 'Ltd'}`,
    companyNumber: chance.digits(8),
    registered: chance.date(1988, 2022),
    source: chance.pick(SOURCES),
    amount: 1_000 * (5 + chance.below(900)),
    reference: chance.digits(6),
  };
}

const COMPANY_FORMS: { readonly [locale: string]: string } = {
  ...{ en: 'Ltd', de: 'GmbH', fr: 'SARL', es: 'SL', it: 'Srl', pl: 'Sp. z o.o.' },
};
