/** Passports and identity cards. */
import { DATES, type Layout, machineZone, upper } from './layout.ts';

export const IDENTITY: readonly Layout[] = [
  {
    ...{ id: 'passport-en', kind: 'identity', locale: 'en', split: 'train' },
    write: (f) => `UNITED KINGDOM OF GREAT BRITAIN AND NORTHERN IRELAND
PASSPORT   PASSEPORT
Type P     Code GBR     Passport No. ${f.number}
Surname
${upper(f.family)}
Given names
${upper(f.given)}
Nationality: BRITISH CITIZEN
Date of birth: ${DATES.short(f.born)}
Sex: F
Date of expiry: ${DATES.short(f.expires)}
${machineZone(f)}`,
  },
  {
    ...{ id: 'card-de', kind: 'identity', locale: 'de', split: 'train' },
    write: (f) => `BUNDESREPUBLIK DEUTSCHLAND
PERSONALAUSWEIS / IDENTITY CARD
Nummer: ${f.number}
Name: ${f.family}
Vornamen: ${f.given}
Geburtstag: ${DATES.dots(f.born)}
Staatsangehörigkeit: DEUTSCH
Gültig bis: ${DATES.dots(f.expires)}`,
  },
  {
    ...{ id: 'card-fr', kind: 'identity', locale: 'fr', split: 'train' },
    write: (f) => `RÉPUBLIQUE FRANÇAISE
CARTE NATIONALE D'IDENTITÉ N° : ${f.number}
Nom : ${upper(f.family)}
Prénom(s) : ${f.given}
Né(e) le : ${DATES.dots(f.born)}
Nationalité française
Date d'expiration : ${DATES.dots(f.expires)}`,
  },
  {
    ...{ id: 'permit-en', kind: 'identity', locale: 'pl', split: 'train' },
    write: (f) => `RESIDENCE PERMIT
Full name: ${f.given} ${f.family}
Date of birth: ${DATES.slashes(f.born)}
Document number: ${f.number}
Valid until: ${DATES.slashes(f.expires)}
Remarks: WORK PERMITTED`,
  },
  {
    ...{ id: 'licence-de', kind: 'identity', locale: 'de', split: 'train' },
    write: (f) => `FÜHRERSCHEIN   BUNDESREPUBLIK DEUTSCHLAND
1. ${f.family}
2. ${f.given}
3. ${DATES.dots(f.born)}  ${upper(f.place.replace(/^\d+ /, ''))}
4a. ${DATES.dots(f.issued)}   4b. ${DATES.dots(f.expires)}
5. ${f.number}   9. AM/B/L`,
  },
  {
    ...{ id: 'passport-fr', kind: 'identity', locale: 'fr', split: 'train' },
    write: (f) => `RÉPUBLIQUE FRANÇAISE
PASSEPORT  PASSPORT      Passport No. ${f.number}
Nom / Surname
${upper(f.family)}
Prénoms / Given names
${upper(f.given)}
Date de naissance / Date of birth: ${DATES.dots(f.born)}
Date d'expiration / Date of expiry: ${DATES.dots(f.expires)}
${machineZone(f)}`,
  },
  {
    ...{ id: 'permit-es', kind: 'identity', locale: 'es', split: 'train' },
    write: (f) => `ESPAÑA - PERMISO DE RESIDENCIA / IDENTIDAD
Apellidos: ${f.family}
Nombre: ${f.given}
Fecha de nacimiento: ${DATES.spanish(f.born)}
Número: ${f.number}
Válido hasta: ${DATES.spanish(f.expires)}
Nacionalidad: ${f.nationality}`,
  },
  {
    ...{ id: 'passport-zone', kind: 'identity', locale: 'de', split: 'held-out' },
    write: (f) => `REISEPASS   PASSPORT   PASSEPORT
${f.nationality}
${machineZone(f)}
Behörde / Authority  STADTVERWALTUNG`,
  },
  {
    ...{ id: 'card-es', kind: 'identity', locale: 'es', split: 'held-out' },
    write: (f) => `REINO DE ESPAÑA  DOCUMENTO NACIONAL DE IDENTIDAD
DNI ${f.number}
APELLIDOS ${upper(f.family)}
NOMBRE ${upper(f.given)}
NACIONALIDAD ${f.nationality}
FECHA DE NACIMIENTO ${DATES.dots(f.born)}
VALIDEZ ${DATES.dots(f.expires)}`,
  },
  {
    ...{ id: 'licence-en', kind: 'identity', locale: 'en', split: 'held-out' },
    write: (f) => `DRIVING LICENCE   UK
1. ${upper(f.family)}
2. ${upper(f.given)}
3. Date of birth ${DATES.dots(f.born)}  UNITED KINGDOM
4b. Expiry ${DATES.dots(f.expires)}
5. Licence number ${f.number}
Identity document of the holder named above`,
  },
  {
    ...{ id: 'passport-it', kind: 'identity', locale: 'it', split: 'held-out' },
    write: (f) => `REPUBBLICA ITALIANA
PASSAPORTO  PASSPORT  PASSEPORT      Passport No. ${f.number}
Cognome. Surname. Nom
${upper(f.family)}
Nome. Given Names. Prénoms
${upper(f.given)}
Data di nascita. Date of birth. Date de naissance: ${DATES.short(f.born)}
Data di scadenza. Date of expiry. Date d'expiration: ${DATES.short(f.expires)}
${machineZone(f)}`,
  },
];
