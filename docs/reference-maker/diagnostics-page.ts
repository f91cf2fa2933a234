import { page, table } from '../../cli/render/page-parts.ts';
import { explain } from '../../compiler/diagnostics/explain.ts';
import { type CatalogueEntry, DIAGNOSTICS } from '../../schema/diagnostics.ts';

/** The first digit of a code says what it is about. */
const FAMILIES: readonly (readonly [prefix: string, name: string, about: string])[] = [
  ['HF1', 'Documents', 'How a document is written, and whether it has the shape of its kind.'],
  ['HF2', 'Expressions', 'What stands between `${` and `}`.'],
  ['HF3', 'Types', 'What an expression gives, against what its place takes.'],
  ['HF4', 'Flow and undo', 'Names, scopes, control flow, waits, undo.'],
  ['HF5', 'Contracts and catalogue', 'Activities, flows, files and platform names that a flow refers to.'],
  ['HF6', 'Policy', 'Where labelled data may go. Policies of an organisation are kept free.'],
];

const INTRO = `Every finding of \`holdfast check\` has a stable code from this closed list. A released code keeps its meaning for ever
and is never used again. \`holdfast explain CODE\` shows the same page on the terminal. An \`error\` ends \`check\` with exit
code 1; a \`warning\` does so with \`--strict\`; an \`info\` never does.`;

export function makeDiagnosticsPage(): string {
  const entries: readonly (readonly [string, CatalogueEntry])[] = Object.entries(DIAGNOSTICS);
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const parts = FAMILIES.flatMap(([prefix, name, about]) => {
    const own = sorted.filter(([code]) => code.startsWith(prefix));
    const rows = own.map(([code, { severity, title }]) => [`[${code}](#${code.toLowerCase()})`, severity, title]);
    return [
      `## ${prefix}xxx: ${name}`,
      about,
      table(['code', 'severity', 'title'], rows),
      ...own.map(([code]) => renderEntry(code)),
    ];
  });
  return page('# Diagnostics', INTRO, ...parts);
}

/** The page of `holdfast explain`, one level lower, with its code as the anchor. */
function renderEntry(code: string): string {
  const text = explain(code).page ?? '';
  const lowered = text.replace(/^## (.*)$/gm, '**$1**').replace(/^# /, '### ');
  const linked = lowered.replace(/\brule (\d+)\b/g, '[rule $1](language.md#r$1)');
  return `<a id="${code.toLowerCase()}"></a>\n\n${linked.trimEnd()}`;
}
