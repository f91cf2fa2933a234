/** A comparison of flows for people, scripts and pull requests. */
import type { Difference, DiffSeverity, Spot } from '../../compiler/diff/types.ts';
import type { FlowDiff } from '../diff/compare-sides.ts';
import { diffLines } from '../diff/line-diff.ts';
import type { Colors } from '../io.ts';
import { printable } from './spans.ts';
import { count } from './values.ts';

const PAINT: { readonly [severity in DiffSeverity]: 'red' | 'yellow' | 'cyan' | 'dim' } = {
  breaking: 'red',
  loosened: 'yellow',
  changed: 'cyan',
  note: 'dim',
};
const SEVERITIES = ['breaking', 'loosened', 'changed', 'note'] as const;
const WIDTH = 8;

export function renderDiff(flows: readonly FlowDiff[], colors: Colors, withTexts: boolean): string {
  const shown = flows.filter(({ is }) => is !== 'same');
  const blocks = shown.map((flow) => {
    const head = flow.is === 'added' ? `${flow.flow} ${colors.dim('(new)')}` : flow.flow;
    const lines = flow.differences.flatMap((one) => renderOne(one, colors));
    const texts = withTexts ? flow.texts.flatMap((text) => renderText(text, colors)) : [];
    return [colors.bold(head), ...lines, ...texts].join('\n');
  });
  return [...blocks, summary(flows)].join('\n\n');
}

function renderOne({ severity, path, message, old, new: now }: Difference, colors: Colors): readonly string[] {
  const what = path === '' ? '' : `${colors.bold(printable(path))}  `;
  const head = `  ${colors[PAINT[severity]](severity.padEnd(WIDTH))}  ${what}${printable(message)}`;
  const places = [old === undefined ? 'new' : spotText(old), now === undefined ? 'gone' : spotText(now)];
  return [head, `  ${' '.repeat(WIDTH)}  ${colors.dim(places.join(' → '))}`];
}

const spotText = ({ file, line, col }: Spot): string => `${file}:${line}:${col}`;

function renderText({ path, old, new: now }: FlowDiff['texts'][number], colors: Colors): readonly string[] {
  const paint = { ' ': colors.dim, '…': colors.dim, '-': colors.red, '+': colors.green };
  const lines = diffLines(old, now).map(([sign, text]) => `    ${paint[sign](`${sign} ${printable(text)}`.trimEnd())}`);
  return ['', `  ${colors.bold(path)}`, ...lines];
}

function summary(flows: readonly FlowDiff[]): string {
  const all = flows.flatMap(({ differences }) => differences);
  const added = flows.filter(({ is }) => is === 'added').length;
  const parts = SEVERITIES.flatMap((severity) => {
    const n = all.filter((one) => one.severity === severity).length;
    return n === 0 ? [] : [severity === 'note' ? count(n, 'note') : `${n} ${severity}`];
  });
  if (added > 0) parts.push(`${count(added, 'new flow')}`);
  if (parts.length > 0) return parts.join(', ');
  return flows.some(({ is }) => is === 'changed')
    ? 'nothing that a run could show: only places, titles or words differ'
    : `${count(flows.length, 'flow')} compared, nothing differs`;
}

const GITHUB: { readonly [severity in DiffSeverity]: string } = {
  breaking: 'error',
  loosened: 'warning',
  changed: 'notice',
  note: 'notice',
};

/** Workflow commands of GitHub Actions: each finding beside its line of the new file, or of the old one. */
export function renderDiffGithub(flows: readonly FlowDiff[], move: (file: string) => string): string {
  const data = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
  const property = (text: string): string => data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
  return flows
    .flatMap(({ flow, differences }) => differences.map((one) => ({ flow, ...one })))
    .map(({ flow, severity, code, path, message, old, new: now }) => {
      const spot = now ?? old;
      const place =
        spot === undefined ? '' : `file=${property(move(spot.file))},line=${spot.line},endLine=${spot.endLine},`;
      const what = path === '' ? flow : `${flow}: ${path}`;
      return `::${GITHUB[severity]} ${place}title=${property(`${severity} ${code}`)}::${data(`${what}: ${message}`)}`;
    })
    .join('\n');
}
