/** Letters on the source of funds. */
import { DATES, type Layout } from './layout.ts';

const name = ({ given, family }: { readonly given: string; readonly family: string }): string => `${given} ${family}`;
const money = (amount: number): string => amount.toLocaleString('en-US');

const GERMAN = {
  salary: 'Gehalt',
  'sale of property': 'Verkauf einer Immobilie',
  inheritance: 'Erbschaft',
  dividends: 'Dividenden',
  savings: 'Ersparnisse',
} as const;

export const FUNDS: readonly Layout[] = [
  {
    ...{ id: 'declaration-en', kind: 'funds', locale: 'en', split: 'train' },
    write: (f) => `DECLARATION OF SOURCE OF FUNDS
I, ${name(f)}, declare that the funds come from: ${f.source}
Amount: EUR ${money(f.amount)}
Dated ${DATES.long(f.issued)}
Signed`,
  },
  {
    ...{ id: 'declaration-de', kind: 'funds', locale: 'de', split: 'train' },
    write: (f) => `Erklärung zur Herkunft der Mittel
Name: ${name(f)}
Herkunft: ${GERMAN[f.source]}
Betrag: EUR ${money(f.amount)}
Datum: ${DATES.dots(f.issued)}
Unterschrift`,
  },
  {
    ...{ id: 'employer-en', kind: 'funds', locale: 'en', split: 'train' },
    write: (f) => `To whom it may concern: source of funds
We confirm that ${name(f)} has received EUR ${money(f.amount)}
Origin of the funds: ${f.source}
Date: ${DATES.iso(f.issued)}
${f.company}, payroll and accounts`,
  },
  {
    ...{ id: 'solicitor-en', kind: 'funds', locale: 'pl', split: 'train' },
    write: (f) => `Solicitor's letter of ${DATES.long(f.issued)}: origin of funds
Client: ${name(f)}
Source of the funds: ${f.source}
Amount: EUR ${money(f.amount)}`,
  },
  {
    ...{ id: 'notary-en', kind: 'funds', locale: 'fr', split: 'held-out' },
    write: (f) => `Letter of a notary about the origin of funds
Client: ${name(f)}
Funds come from: ${f.source}
Amount: EUR ${money(f.amount)}
Date: ${DATES.long(f.issued)}
Seal and signature of the notary`,
  },
  {
    ...{ id: 'accountant-en', kind: 'funds', locale: 'en', split: 'held-out' },
    write: (f) => `Accountant's letter, ${DATES.long(f.issued)}
Our client ${name(f)} holds funds of EUR ${money(f.amount)}.
Source of the funds: ${f.source}
We have seen the statements that support this declaration.`,
  },
];
