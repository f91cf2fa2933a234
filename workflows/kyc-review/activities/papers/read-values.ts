/** Values as papers write them, as a bank compares them. */
import anyAscii from 'any-ascii';

/** By the first three letters, in English, German, French, Spanish and Italian; without accents. */
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'ene', 'gen'],
  ['feb', 'fev'],
  ['mar', 'mae'],
  ['apr', 'avr', 'abr'],
  ['may', 'mai', 'mag'],
  ['jun', 'juin', 'giu'],
  ['jul', 'juil', 'lug'],
  ['aug', 'aou', 'ago'],
  ['sep', 'set'],
  ['oct', 'okt', 'ott'],
  ['nov'],
  ['dec', 'dez', 'dic'],
];
/** Years of two digits above this one, of the century before. */
const LAST_SHORT_YEAR = 40;

/** `12 MAR 1984`, `12.03.1984`, `12/03/1984` (the day first), `1984-03-12`, `840312`: as `1984-03-12`. */
export function readDate(text: string): string | undefined {
  const plain = anyAscii(text).trim();
  const machine = /^(\d{2})(\d{2})(\d{2})$/.exec(plain);
  if (machine) return dateOf(shortYear(machine[1] ?? ''), machine[2], machine[3]);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(plain);
  if (iso) return dateOf(iso[1], iso[2], iso[3]);
  const [day, month, year] = plain.split(/[\s./-]+/).filter((part) => part !== '' && part.toLowerCase() !== 'de');
  if (day === undefined || month === undefined || year === undefined) return undefined;
  return dateOf(year, /^\d+$/.test(month) ? month : monthNumber(month), day);
}

function shortYear(year: string): string {
  return `${Number(year) > LAST_SHORT_YEAR ? 19 : 20}${year}`;
}

function monthNumber(word: string): string | undefined {
  const letters = word.toLowerCase();
  // `juin` and `juil` begin alike: the longer beginning counts.
  const index = MONTHS.findIndex((starts) => starts.some((start) => start.length > 3 && letters.startsWith(start)));
  const found = index >= 0 ? index : MONTHS.findIndex((starts) => starts.some((start) => letters.startsWith(start)));
  return found < 0 ? undefined : String(found + 1);
}

function dateOf(year: string | undefined, month: string | undefined, day: string | undefined): string | undefined {
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(`${text}T00:00:00Z`);
  // A day that the month has not, moves on to the next one.
  const isReal = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  return isReal ? text : undefined;
}

/** `DOE<SMITH<<JANE` is `JANE DOE SMITH`. */
export function readMachineName(text: string): string {
  const [family = '', given = ''] = text.split('<<').map((part) => part.replaceAll('<', ' ').trim());
  return `${given} ${family}`.trim();
}

/** What a reader of money understands, as the declaration of the customer says it. */
const SOURCES: readonly (readonly [RegExp, string])[] = [
  [/salar|wage|gehalt|lohn/, 'salary'],
  [/propert|immobil|house/, 'sale of property'],
  [/inherit|erbschaft/, 'inheritance'],
  [/dividend/, 'dividends'],
  [/saving|erspar/, 'savings'],
];

export function readSource(text: string): string {
  const plain = anyAscii(text).toLowerCase();
  return SOURCES.find(([sign]) => sign.test(plain))?.[1] ?? plain.trim();
}
