/** Extracts from company registers. */
import { DATES, type Layout, upper } from './layout.ts';

const officer = ({ given, family }: { readonly given: string; readonly family: string }): string =>
  `${given} ${family}`;

export const REGISTER: readonly Layout[] = [
  {
    ...{ id: 'register-en', kind: 'register', locale: 'en', split: 'train' },
    write: (f) => `REGISTER OF COMPANIES - company extract
Company name: ${f.company}
Company number: ${f.companyNumber}
Incorporated on: ${DATES.long(f.registered)}
Status: active
Director: ${officer(f)}
Registered office: ${f.street}, ${f.place}`,
  },
  {
    ...{ id: 'register-de', kind: 'register', locale: 'de', split: 'train' },
    write: (f) => `Handelsregister B des Amtsgerichts - Ausdruck
Firma: ${f.company}
Nummer der Firma: HRB ${f.companyNumber}
Tag der Eintragung: ${DATES.dots(f.registered)}
Geschäftsführer: ${officer(f)}
Sitz: ${f.place}`,
  },
  {
    ...{ id: 'register-fr', kind: 'register', locale: 'fr', split: 'train' },
    write: (f) => `Extrait Kbis - Registre du commerce et des sociétés
Dénomination : ${f.company}
Immatriculation au RCS, numéro : ${f.companyNumber}
Date d'immatriculation : ${DATES.dots(f.registered)}
Gérant : ${officer(f)}
Siège : ${f.street}, ${f.place}`,
  },
  {
    ...{ id: 'summary-en', kind: 'register', locale: 'pl', split: 'train' },
    write: (f) => `Summary of the entry in the register of companies
Name of company: ${f.company}
Company No. ${f.companyNumber}, incorporated on ${DATES.iso(f.registered)}, active
Member of the board: ${officer(f)}`,
  },
  {
    ...{ id: 'chamber-it', kind: 'register', locale: 'it', split: 'train' },
    write: (f) => `Camera di Commercio - Registro delle Imprese
Denominazione: ${f.company}
Numero di iscrizione: ${f.companyNumber}
Data di iscrizione: ${DATES.dots(f.registered)}
Legale rappresentante: ${officer(f)}
Sede: ${f.street}, ${f.place}`,
  },
  {
    ...{ id: 'standing-en', kind: 'register', locale: 'en', split: 'train' },
    write: (f) => `The Registrar of Companies hereby certifies that
${f.company}
company number ${f.companyNumber}
was incorporated on ${DATES.long(f.registered)} and is in good standing.
Director: ${officer(f)}`,
  },
  {
    ...{ id: 'certificate-en', kind: 'register', locale: 'en', split: 'held-out' },
    write: (f) => `CERTIFICATE OF INCORPORATION AND GOOD STANDING
Company No. ${f.companyNumber}
The Registrar of Companies certifies that ${upper(f.company)} was incorporated on ${DATES.long(f.registered)}
and is active on the register. Director: ${officer(f)}`,
  },
  {
    ...{ id: 'register-it', kind: 'register', locale: 'it', split: 'held-out' },
    write: (f) => `Registro delle Imprese - Visura / company extract
Denominazione: ${f.company}
Numero REA: ${f.companyNumber}
Data di iscrizione: ${DATES.slashes(f.registered)}
Amministratore: ${officer(f)}
Sede legale: ${f.place}`,
  },
];
