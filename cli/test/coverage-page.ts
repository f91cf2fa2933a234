/**
 * Coverage as one page of HTML that needs nothing else: the YAML of flows and rules with what tests reached and what not.
 * No script, no address, no time: the same results give the same bytes.
 */
import { posix, relative, resolve, sep } from 'node:path';
import { type CoverPoint, type CoverRow, coverTable } from '../../hosts/memory/flow-tests/cover-table.ts';
import { escapeMarkup } from '../render/escape-markup.ts';
import { PAGE_STYLE } from './coverage-style.ts';
import type { DocumentTests, ProjectTests } from './document-tests.ts';

/** A flow with all that tests of it reached, in however many documents. */
interface FlowPage {
  /** As a person at the folder of the call would type it. */
  readonly name: string;
  readonly id: string;
  readonly documents: readonly string[];
  readonly points: readonly Point[];
  readonly table: readonly CoverRow[];
  readonly files: readonly {
    readonly name: string;
    readonly id: string;
    readonly text: string;
    readonly points: readonly Point[];
  }[];
}
type Point = Omit<CoverPoint, 'by'> & { readonly tests: readonly string[] };

export function coveragePage(results: readonly ProjectTests[], cwd: string): string {
  const flows = results.flatMap((one) => flowPages(one, cwd)).map((flow, i) => withIds(flow, i));
  const all = coverTable(flows.flatMap(({ points }) => points));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Coverage of flow tests</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>Coverage of flow tests</h1>
<p>What the tests of each flow ran through. A line is marked <span class="mark yes">✓ reached</span>, <span class="mark half">◐ in part</span> or <span class="mark no">✗ not reached</span>.</p>
${summary(flows, all)}
${flows.map(flowSection).join('\n')}
</main>
</body>
</html>
`;
}

function flowPages({ project, documents }: ProjectTests, cwd: string): readonly Omit<FlowPage, 'id'>[] {
  const shown = (file: string): string => relative(cwd, resolve(project.tree.root, file)).split(sep).join(posix.sep);
  return [...new Set(documents.map(({ flow }) => flow))].sort().map((flow) => {
    const mine = documents.filter((one) => one.flow === flow);
    const points = joinPoints(mine);
    const files = [...new Set([flow, ...points.map(({ file }) => file)])].map((file) => ({
      name: shown(file),
      id: '',
      text: project.tree.read(file) ?? '',
      points: points.filter((point) => point.file === file),
    }));
    return {
      name: shown(flow),
      documents: mine.map(({ path }) => shown(path)),
      points,
      table: coverTable(points),
      files,
    };
  });
}

/** What one document leaves out another one may reach. */
function joinPoints(documents: readonly DocumentTests[]): readonly Point[] {
  const joined = new Map<string, Point>();
  for (const { points, results } of documents)
    for (const { by, ...point } of points) {
      const before = joined.get(point.what)?.tests ?? [];
      const tests = [...before, ...by.flatMap((i) => results[i]?.name.v ?? [])];
      joined.set(point.what, { ...point, covered: tests.length > 0, tests });
    }
  return [...joined.values()];
}

function withIds(flow: Omit<FlowPage, 'id'>, i: number): FlowPage {
  return { ...flow, id: `flow-${i}`, files: flow.files.map((file, k) => ({ ...file, id: `file-${i}-${k}` })) };
}

function summary(flows: readonly FlowPage[], all: readonly CoverRow[]): string {
  const cells = (table: readonly CoverRow[]): string => table.map(cell).join('');
  const rows = flows.map(
    ({ id, name, table }) => `<tr><th scope="row"><a href="#${id}">${text(name)}</a></th>${cells(table)}</tr>`,
  );
  return `<section class="wide" aria-label="Summary" tabindex="0"><table class="summary">
<caption>All flows</caption>
<thead><tr><th scope="col">Flow</th>${all.map(({ name }) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
<tfoot><tr><th scope="row">all</th>${cells(all)}</tr></tfoot>
</table></section>`;
}

function cell({ covered, all, percent }: CoverRow): string {
  if (all === 0) return '<td class="none">none</td>';
  const mood = covered === all ? 'yes' : covered === 0 ? 'no' : 'half';
  return `<td class="${mood}"><strong>${percent} %</strong> <span class="of">${covered} of ${all}</span></td>`;
}

function flowSection({ id, name, documents, points, files }: FlowPage): string {
  const missing = points.filter(({ covered }) => !covered);
  const items = missing.map(({ what, file, place: { line } }) => {
    const at = files.find(({ points: inside }) => inside[0]?.file === file);
    const where = file === files[0]?.points[0]?.file ? `line ${line}` : `${text(at?.name ?? file)}, line ${line}`;
    return `<li><a href="#${at?.id}-${line}">${text(what)}</a> (${where})</li>`;
  });
  const list =
    missing.length === 0 ? '<p>Everything is reached.</p>' : `<h3>Not reached</h3>\n<ul>\n${items.join('\n')}\n</ul>`;
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${text(name)}</h2>
<p>Tests: ${documents.map((path) => `<code>${text(path)}</code>`).join(', ')}</p>
${list}
${files.map(sourceTable).join('\n')}
</section>`;
}

const MARKS = { yes: ['✓', 'reached'], half: ['◐', 'in part'], no: ['✗', 'not reached'], none: ['', ''] } as const;

function sourceTable({ id, name, text: source, points }: FlowPage['files'][number]): string {
  const lines = source.replace(/\n$/, '').split('\n');
  const rows = lines.map((line, i) => {
    const number = i + 1;
    const mine = points.filter(({ place }) => place.line === number);
    const covered = mine.filter((point) => point.covered).length;
    const mood = mine.length === 0 ? 'none' : covered === mine.length ? 'yes' : covered === 0 ? 'no' : 'half';
    const [mark, words] = MARKS[mood];
    const sign = mark === '' ? '' : `<span aria-hidden="true">${mark}</span><span class="hidden">${words}</span>`;
    return `<tr id="${id}-${number}" class="${mood} ${insideOf(points, number)}"><th scope="row">${number}</th><td class="sign">${sign}</td><td><pre>${text(line) || ' '}</pre></td><td class="notes">${notes(mine)}</td></tr>`;
  });
  return `<h3>${text(name)}</h3>
<section class="wide" aria-label="${text(name)}, line by line, of ${id}" tabindex="0"><table class="source">
<caption class="hidden">${text(name)}, line by line</caption>
<thead class="hidden"><tr><th scope="col">Line</th><th scope="col">Reached</th><th scope="col">Text</th><th scope="col">What is there</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></section>`;
}

/** Whether the innermost step around a line was reached: its lines have a bar at their side. */
function insideOf(points: readonly Point[], line: number): string {
  const around = points.filter(({ kind, place }) => kind === 'step' && place.line <= line && place.endLine >= line);
  const [innermost] = around.sort((a, b) => a.place.endLine - a.place.line - (b.place.endLine - b.place.line));
  if (innermost === undefined) return 'outside';
  return innermost.covered ? 'ran' : 'idle';
}

/** Names of tests that one note lists; the rest is counted. */
const TESTS_SHOWN = 10;

function notes(points: readonly Point[]): string {
  if (points.length === 0) return '';
  const lines = points.map(({ what, covered, tests }) => {
    const names = [...new Set(tests)];
    const more = names.length > TESTS_SHOWN ? `, and ${names.length - TESTS_SHOWN} more` : '';
    const by = covered ? `: ${names.slice(0, TESTS_SHOWN).map(text).join('; ')}${more}` : '';
    return `<li class="${covered ? 'yes' : 'no'}">${covered ? '✓' : '✗'} ${text(what)}${by}</li>`;
  });
  const missing = points.filter(({ covered }) => !covered);
  const head =
    missing.length > 0
      ? `not reached: ${missing.map(({ what }) => text(what)).join(', ')}`
      : `${points.length} reached`;
  return `<details><summary>${head}</summary><ul>${lines.join('')}</ul></details>`;
}

const text = escapeMarkup;
