/** Verdicts on recorded runs as a table, and what each would do otherwise. */
import type { Colors } from '../io.ts';
import type { Told, Verdict } from '../replay/judge-runs.ts';
import { type Line, printable, type Style } from './spans.ts';
import { renderTable } from './table.ts';
import { count } from './values.ts';

const STYLE: { readonly [is in Verdict['is']]: Style } = {
  same: 'green',
  differs: 'yellow',
  nondeterministic: 'red',
  'other flow': 'dim',
  foreign: 'dim',
  unreadable: 'red',
};

export function renderReplays(verdicts: readonly Verdict[], colors: Colors, columns: number, all: boolean): string {
  const rows = verdicts.map(({ runId, flow, is, detail, differences }): readonly Line[] => {
    const [first] = differences;
    const words = first === undefined ? (detail ?? '') : `${label(first)}${first.message}`;
    return [[[runId, 'bold']], [[flow]], [[is, STYLE[is]]], [[printable(words)]]];
  });
  const table = renderTable(['run', 'flow', 'is', 'first difference'], rows, colors, columns);
  const shown = verdicts.filter(({ differences }) => differences.length > 0);
  const blocks = (all ? shown : shown.slice(0, SHOWN_RUNS)).map((one) => block(one, colors));
  const rest = shown.length - blocks.length;
  const more = rest > 0 ? [colors.dim(`${count(rest, 'more run')} that differ; --all shows them`)] : [];
  return [table, ...blocks, ...more, summary(verdicts)].join('\n\n');
}

/** Runs whose differences are told one by one. */
const SHOWN_RUNS = 10;

const label = ({ path }: Told): string => (path === '' ? '' : `${path} `);

function block({ runId, differences }: Verdict, colors: Colors): string {
  const lines = differences.flatMap((one) => {
    const places = [...new Set([one.old, one.new].filter((place) => place !== undefined))].join(' → ');
    const where = places === '' ? [] : [`    ${colors.dim(places)}`];
    return [`  ${one.path === '' ? '' : `${colors.bold(printable(one.path))}  `}${printable(one.message)}`, ...where];
  });
  return [colors.bold(runId), ...lines].join('\n');
}

function summary(verdicts: readonly Verdict[]): string {
  const kinds = [...new Set(verdicts.map(({ is }) => is))];
  const parts = kinds.map((kind) => `${verdicts.filter(({ is }) => is === kind).length} ${kind}`);
  return `${count(verdicts.length, 'run')}: ${parts.join(', ')}`;
}
