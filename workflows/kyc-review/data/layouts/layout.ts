/** How a paper is written. */
import type { Facts } from '../draw-facts.ts';

export const KINDS = ['identity', 'address', 'register', 'funds', 'other'] as const;
export type Kind = (typeof KINDS)[number];

export interface Layout {
  readonly id: string;
  readonly kind: Kind;
  /** Whose names, towns and streets it holds. */
  readonly locale: string;
  /** What the models learn from, or what they are judged by: never both. */
  readonly split: 'train' | 'held-out';
  write(facts: Facts): string;
}

const ENGLISH = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const LONG = 'January February March April May June July August September October November December'.split(' ');
const GERMAN = 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(' ');
const FRENCH = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' ');
const SPANISH = 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' ');

const parts = (date: string): readonly [string, string, string, number] => {
  const [year = '', month = '', day = ''] = date.split('-');
  return [year, month, day, Number(month) - 1];
};
const worded =
  (months: readonly string[], between = ' ') =>
  (date: string): string => {
    const [year, , day, month] = parts(date);
    return `${Number(day)}${between}${months[month]}${between}${year}`;
  };

/** A date as people write it. */
export const DATES = {
  iso: (date: string): string => date,
  dots: (date: string): string => date.split('-').reverse().join('.'),
  slashes: (date: string): string => date.split('-').reverse().join('/'),
  short: (date: string): string => worded(ENGLISH)(date).toUpperCase(),
  long: worded(LONG),
  german: (date: string): string => worded(GERMAN)(date).replace(/^(\d+)/, '$1.'),
  french: worded(FRENCH),
  spanish: worded(SPANISH, ' de '),
  /** YYMMDD, of a machine-readable zone. */
  machine: (date: string): string => date.slice(2).replaceAll('-', ''),
} as const;

export const upper = (text: string): string => text.toLocaleUpperCase('en');

/** The letters that a machine-readable zone has. */
function machineName({ given, family }: Pick<Facts, 'given' | 'family'>): string {
  const plain = (text: string): string =>
    text
      .normalize('NFD')
      .replace(/[̀-ͯ]/g, '')
      .replaceAll('ß', 'SS')
      .replaceAll('ł', 'l')
      .replaceAll('Ł', 'L')
      .toUpperCase()
      .replace(/[^A-Z]+/g, '<');
  return `${plain(family)}<<${plain(given)}`;
}
/** Two lines of a passport (TD3), without its check digits being right. */
export function machineZone(facts: Facts): string {
  const first = `P<${facts.nationality}${machineName(facts)}`.padEnd(44, '<').slice(0, 44);
  const second = `${facts.number.padEnd(9, '<')}0${facts.nationality}${DATES.machine(facts.born)}4M${DATES.machine(facts.expires)}2`;
  return `${first}\n${second.padEnd(44, '<').slice(0, 44)}`;
}
