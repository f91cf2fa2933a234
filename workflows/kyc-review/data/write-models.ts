/** What the local models learn from, made of the training papers: never of those that they are judged by. */

import type { Kind } from './layouts/layout.ts';
import { DATES, upper } from './layouts/layout.ts';
import type { Paper } from './make-corpus.ts';

/** Examples of each layout: enough to see which pattern can be trusted. */
const OF_EACH_LAYOUT = 3;
const MARK = '# Below: made by';

/** The examples of the classifier: `{text, label}`. */
export function kindsDocument(papers: readonly Paper[]): string {
  const lines = papers.map(({ text, kind }) => `- ${JSON.stringify({ text, label: kind })}`);
  return `# What the local model \`sorter\` learns from: the training papers of corpus/train.jsonl, with their kinds.
# Made by \`node dist/workflows/kyc-review/data/main.js\`. Do not edit.
${lines.join('\n')}
`;
}

/** An extractor's document with its examples renewed: what stands above the mark is written by hand. */
export function extractorDocument(before: string, kind: Kind, papers: readonly Paper[]): string {
  const end = before.indexOf('\n', before.indexOf(MARK));
  const seen = new Map<string, number>();
  const chosen = papers.filter((paper) => {
    const count = (seen.get(paper.layout) ?? 0) + 1;
    seen.set(paper.layout, count);
    return paper.kind === kind && count <= OF_EACH_LAYOUT;
  });
  const lines = chosen.map(({ text, fields }) => `  - ${JSON.stringify({ text, output: asWritten(text, fields) })}`);
  return `${before.slice(0, end)}\nexamples:\n${lines.join('\n')}\n`;
}

/** The fields as this paper writes them, which is how a pattern reads them. */
function asWritten(text: string, fields: Paper['fields']): { readonly [name: string]: string | number } {
  const found: { [name: string]: string | number } = {};
  const names = namesIn(text, String(fields.name ?? ''));
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'name') Object.assign(found, names);
    else if (typeof value === 'number') found[name] = value;
    else Object.assign(found, written(text, name, value));
  }
  return found;
}

function written(text: string, name: string, value: string): { readonly [name: string]: string } {
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(value);
  const dates = Object.values(DATES).filter((write) => write !== DATES.machine);
  const forms = isDate ? dates.map((write) => write(value)) : [value, upper(value), GERMAN[value] ?? value];
  const form = forms.find((one) => text.includes(one));
  const zone = ZONE[name];
  const machine = DATES.machine(value);
  return {
    ...(form === undefined ? {} : { [name]: form }),
    ...(isDate && zone !== undefined && text.includes(`${machine}`) ? { [zone]: machine } : {}),
  };
}

const ZONE: { readonly [name: string]: string } = { born: 'zoneBorn', expires: 'zoneExpires' };
const GERMAN: { readonly [source: string]: string } = {
  ...{ salary: 'Gehalt', 'sale of property': 'Verkauf einer Immobilie', inheritance: 'Erbschaft' },
  ...{ dividends: 'Dividenden', savings: 'Ersparnisse' },
};

/** A name in one piece, or in the two in which a passport has it. */
function namesIn(text: string, name: string): { readonly [name: string]: string } {
  const whole = [name, upper(name)].find((form) => text.includes(form));
  const zone = /^P<[A-Z]{3}([A-Z<]+?)<*$/m.exec(text)?.[1];
  const machine = zone === undefined ? {} : { zoneName: zone };
  if (whole !== undefined && zone === undefined) return { fullName: whole };
  for (let at = name.indexOf(' '); at > 0; at = name.indexOf(' ', at + 1)) {
    const [given, family] = [name.slice(0, at), name.slice(at + 1)].map((part) =>
      [part, upper(part)].find((form) => text.includes(form)),
    );
    if (given !== undefined && family !== undefined) return { given, family, ...machine };
  }
  return machine;
}
