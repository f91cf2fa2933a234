/** Writes papers with exact labels: drawn facts, a layout, and what a scanner does to a text. */
import { drawFacts, type Facts } from './draw-facts.ts';
import { ADDRESS } from './layouts/address.ts';
import { REGISTER } from './layouts/company.ts';
import { FUNDS } from './layouts/funds.ts';
import { IDENTITY } from './layouts/identity.ts';
import type { Kind, Layout } from './layouts/layout.ts';
import { OTHER } from './layouts/other.ts';
import { type Chance, createChance } from './random.ts';

/** What a reader should find in a paper: dates as YYYY-MM-DD. */
export interface Fields {
  readonly [name: string]: string | number;
}
export interface Paper {
  readonly id: string;
  readonly layout: string;
  readonly kind: Kind;
  readonly text: string;
  readonly fields: Fields;
}

export const LAYOUTS: readonly Layout[] = [...IDENTITY, ...ADDRESS, ...REGISTER, ...FUNDS, ...OTHER];

/** Papers of each layout. */
const COUNT = { train: 6, 'held-out': 9 } as const;
const SEED = { train: 1_961, 'held-out': 2_024 } as const;
/** Letters of a hundred that the scanner reads wrongly. */
const NOISE = { train: 0.15, 'held-out': 0.25 } as const;

export function makeCorpus(split: Layout['split']): readonly Paper[] {
  const chance = createChance(SEED[split]);
  return LAYOUTS.filter((layout) => layout.split === split).flatMap((layout) =>
    Array.from({ length: COUNT[split] }, (_, n) => {
      const facts = drawFacts(chance, layout.locale);
      const text = scan(layout.write(facts), NOISE[split], chance);
      return {
        id: `${layout.id}-${n + 1}`,
        layout: layout.id,
        kind: layout.kind,
        text,
        fields: fieldsOf(layout, facts),
      };
    }),
  );
}

export function fieldsOf({ kind }: Layout, facts: Facts): Fields {
  const { given, family, born, number, expires, street, place, issued, company, registered, source, amount } = facts;
  const name = `${given} ${family}`;
  if (kind === 'identity') return { name, born, number, expires };
  if (kind === 'address') return { name, address: `${street}, ${place}`, issued };
  if (kind === 'register') return { company, number: facts.companyNumber, registered, officer: name };
  if (kind === 'funds') return { name, source, amount, issued };
  return {};
}

/** What scanners take for each other. */
const CONFUSED: { readonly [letter: string]: string } = {
  ...{ l: '1', I: 'l', O: '0', S: '5', B: '8', m: 'rn', e: 'c', a: 'o', u: 'v', '1': 'l', '0': 'O' },
};

/** A text as a scanner gives it; `percent` of the letters that can be taken for others are. */
export function scan(text: string, percent: number, chance: Chance): string {
  return [...text].map((letter) => (chance.next() * 100 < percent ? (CONFUSED[letter] ?? letter) : letter)).join('');
}
