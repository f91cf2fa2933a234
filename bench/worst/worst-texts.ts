/** Texts that no document means to be: whatever the letters are, whatever YAML reads into them. */
import { fill, HEAD, ROOM, type WorstFile, worst } from './worst-file.ts';

const flow = (what: string, text: string): WorstFile => worst('text', what, 'worst.flow.yaml', text);

export const WORST_TEXTS: readonly WorstFile[] = [
  flow('zeros', '\0'.repeat(ROOM)),
  flow('what is no UTF-8', '\ufffd'.repeat(ROOM)),
  flow('marks of byte order', '\ufeff'.repeat(ROOM)),
  flow(
    'marks of direction',
    fill(HEAD, () => '# \u202e\n'),
  ),
  flow('carriage returns', '\r'.repeat(ROOM)),
  flow('breaks of both kinds', '\r\n'.repeat(ROOM / 2)),
  flow('separators of lines', '\u2028'.repeat(ROOM)),
  flow('letters of two units', '\u{1f600}'.repeat(ROOM / 2)),
  flow('a key as long as the document', `${'k'.repeat(ROOM - 10)}: 1\n`),
  flow(
    'long keys',
    fill(HEAD, (i) => `${'k'.repeat(510 - String(i).length)}${i}: 1\n`),
  ),
  flow(
    'explicit keys',
    fill(HEAD, () => '? '),
  ),
  flow(
    'merges',
    fill(HEAD, () => '<<: *a\n'),
  ),
  flow(
    'aliases of aliases',
    `${HEAD}a: &a [x, x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *${i === 0 ? 'a' : `b${i - 1}`}]`).join('\n')}\n`,
  ),
  flow(
    'tags',
    fill(HEAD, (i) => `k${i}: !!js/function "f"\n`),
  ),
  flow('documents', '---\n'.repeat(ROOM / 4)),
  flow('directives', '%YAML 1.2\n'.repeat(ROOM / 10)),
  flow('ends of documents', '...\n'.repeat(ROOM / 4)),
  flow(
    'items',
    fill(`${HEAD}steps:\n`, () => '- \n'),
  ),
  flow('items in brackets', `${HEAD}steps: [${'1,'.repeat(240_000)}]\n`),
  flow('empty maps in brackets', `${HEAD}steps: [${'{},'.repeat(160_000)}]\n`),
  flow('pairs in brackets', `${HEAD}steps: [${'a: b,'.repeat(98_000)}]\n`),
  flow('brackets that do not match', `${HEAD}steps: ${'[}'.repeat(240_000)}\n`),
  flow('quotes', `${HEAD}title: ${"''".repeat(240_000)}\n`),
  flow(
    'quotes on lines of their own',
    fill(HEAD, () => '"\n'),
  ),
  flow('escapes that are none', `${HEAD}title: "${'\\q'.repeat(240_000)}"\n`),
  flow('a literal text of blanks', `${HEAD}title: |\n${' '.repeat(ROOM - 100)}\n`),
  flow(
    'a literal text of lines',
    fill(`${HEAD}title: |\n`, () => '\n'),
  ),
  flow(
    'signs of literal texts',
    fill(HEAD, (i) => `k${i}: |9+\n`),
  ),
  flow(
    'comments',
    fill(HEAD, () => '#\n'),
  ),
  flow(
    'comments behind blanks',
    fill(HEAD, () => '  #a\n'),
  ),
  flow(
    'a plain text of lines',
    fill(`${HEAD}title: a\n`, () => '  b\n'),
  ),
  flow(
    'deeper and deeper',
    fill(HEAD, (i) => `${' '.repeat(i)}a:\n`),
  ),
  flow(
    'in and out',
    fill(HEAD, (i) => `${' '.repeat((i * 7) % 50)}a:\n`),
  ),
  flow('percent signs', '%'.repeat(ROOM)),
  flow('at signs', '@'.repeat(ROOM)),
  flow(
    'numbers',
    fill(`${HEAD}input: `, () => '9'),
  ),
  flow(
    'numbers of many digits',
    fill(HEAD, (i) => `k${i}: ${'9'.repeat(390)}e-99\n`),
  ),
  flow(
    'keys of objects',
    fill(HEAD, () => '__proto__: 1\nconstructor: 1\n'),
  ),
];
