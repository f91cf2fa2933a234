/** Proofs of address: bills and letters that somebody sent to the home of the customer. */
import { DATES, type Layout, upper } from './layout.ts';

const name = ({ given, family }: { readonly given: string; readonly family: string }): string => `${given} ${family}`;

export const ADDRESS: readonly Layout[] = [
  {
    ...{ id: 'electricity-en', kind: 'address', locale: 'en', split: 'train' },
    write: (f) => `Northern Light & Power
Electricity bill
Account holder: ${name(f)}
Supply address: ${f.street}, ${f.place}
Bill date: ${DATES.long(f.issued)}
Account number: ${f.reference}
Amount due: GBP 84.20
Please pay by direct debit. Meter reading estimated.`,
  },
  {
    ...{ id: 'registration-de', kind: 'address', locale: 'de', split: 'train' },
    write: (f) => `Meldebescheinigung
Stadtverwaltung, Bürgeramt
Name: ${name(f)}
Anschrift: ${f.street}, ${f.place}
Datum: ${DATES.dots(f.issued)}
Die oben genannte Person ist unter dieser Anschrift mit Hauptwohnsitz gemeldet.`,
  },
  {
    ...{ id: 'telephone-fr', kind: 'address', locale: 'fr', split: 'train' },
    write: (f) => `Facture de téléphone
Titulaire : ${name(f)}
Adresse : ${f.street}, ${f.place}
Date de facture : ${DATES.french(f.issued)}
Référence client ${f.reference}
Montant à payer : 39,90 EUR`,
  },
  {
    ...{ id: 'statement-en', kind: 'address', locale: 'en', split: 'train' },
    write: (f) => `CITY SAVINGS BANK
Statement of account ${f.reference}
Customer: ${name(f)}
Address: ${f.street}, ${f.place}
Statement date: ${DATES.iso(f.issued)}
Opening balance 1,204.11   Closing balance 1,377.90
Direct debit, card payment, interest`,
  },
  {
    ...{ id: 'letter-en', kind: 'address', locale: 'pl', split: 'train' },
    write: (f) => `${name(f)}
${f.street}, ${f.place}

Invoice date: ${DATES.short(f.issued)}
Gas supply, account number ${f.reference}
Dear customer, please find your bill. Amount due: EUR 55.00, payable within 14 days.`,
  },
  {
    ...{ id: 'insurance-en', kind: 'address', locale: 'it', split: 'train' },
    write: (f) => `HOME INSURANCE: annual invoice
Name of policy holder: ${name(f)}
Property address: ${f.street}, ${f.place}
Date of issue: ${DATES.slashes(f.issued)}
Account number ${f.reference}, amount due EUR 212.00 by direct debit`,
  },
  {
    ...{ id: 'gas-de', kind: 'address', locale: 'de', split: 'train' },
    write: (f) => `Gasversorgung - Rechnung
Kunde: ${name(f)}
Lieferanschrift: ${f.street}, ${f.place}
Rechnungsdatum: ${DATES.dots(f.issued)}
Kundennummer ${f.reference}. Verbrauch 812 kWh, Zählerstand 5510, zu zahlen 48,70 EUR`,
  },
  {
    ...{ id: 'water-en', kind: 'address', locale: 'en', split: 'held-out' },
    write: (f) => `${name(f)}
${f.street}, ${f.place}

Riverside Water Company
Date: ${DATES.long(f.issued)}
Your water bill, account number ${f.reference}
Meter reading 2214. Amount due: GBP 61.05, payable by direct debit.`,
  },
  {
    ...{ id: 'council-tax', kind: 'address', locale: 'en', split: 'held-out' },
    write: (f) => `COUNCIL TAX BILL
Name of liable person   ${upper(f.given)} ${upper(f.family)}
Property address: ${f.street}, ${f.place}
Date of issue: ${DATES.slashes(f.issued)}
Account number ${f.reference}, amount to pay in instalments`,
  },
  {
    ...{ id: 'energy-de', kind: 'address', locale: 'de', split: 'held-out' },
    write: (f) => `Stadtwerke - Ihre Stromrechnung
Rechnungsempfänger: ${name(f)}
Anschrift: ${f.street}, ${f.place}
Rechnungsdatum: ${DATES.german(f.issued)}
Kundennummer ${f.reference}. Zählerstand 10233. Zu zahlen: 72,10 EUR`,
  },
];
