/**
 * The record of a run as one page that needs nothing else: what was decided, by what or whom, why and on what, what was
 * called and what it gave. Beneath it all records as canonical JSON (RFC 8785), with their sha256.
 */

import { createHash } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';
import type { CallMeta, Entry } from '../../../schema/journal.ts';
import type { Json } from '../../../schema/json.ts';
import { placeOf } from '../../../schema/place-of.ts';
import type { Plan } from '../../../schema/plan.ts';
import { escapeMarkup } from '../escape-markup.ts';
import { type StoryOfRun, traceToJson } from './trace-json.ts';

export function recordPage(story: StoryOfRun): string {
  const { runId, plan, entries, before = [] } = story;
  const all = [...before.flatMap((one) => one.entries), ...entries];
  const told = canonicalize(traceToJson(story));
  const digest = createHash('sha256').update(told).digest('hex');
  const title = `${plan.flow.name} ${plan.flow.version}: ${runId}`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(title)}</title><style>${STYLE}</style></head>
<body><main>
<h1>${escapeMarkup(plan.flow.title ?? plan.flow.name)}</h1>
${table([], factsOf(story, digest))}
${section('Outcome', [], all.flatMap(outcomeRow))}
${section('People', ['when', 'where', 'what', 'who', 'said'], all.flatMap(personRow))}
${section(
  'Decisions',
  ['when', 'step', 'by', 'what', 'verdict', 'reason', 'decided on (sha256)', 'source'],
  all.flatMap((entry) => decisionRow(entry, plan)),
)}
${section('Calls', ['when', 'step', 'what', 'attempts', 'used', 'gave'], callRows(all))}
<h2>All records</h2>
<p>Canonical JSON, ${all.length} records. Its sha256 is <code>${digest}</code>.</p>
<details><summary>Show them</summary><pre id="records">${escapeMarkup(told)}</pre></details>
</main></body></html>
`;
}

type Row = readonly string[];

function factsOf({ runId, plan, entries }: StoryOfRun, digest: string): readonly Row[] {
  const started = entries.find(({ what }) => what.t === 'run.started');
  const by = started?.what.t === 'run.started' ? started.what.by : '';
  return [
    ['run', runId],
    ['flow', `${plan.flow.name} ${plan.flow.version}`],
    ['plan (sha256)', plan.digest],
    ['started', `${started === undefined ? '' : timeOf(started)} by ${by}`],
    ['records (sha256)', digest],
  ];
}

function outcomeRow(entry: Entry): readonly Row[] {
  const { what } = entry;
  if (what.t !== 'run.ended') return [];
  return [[timeOf(entry), what.is, words(what.output ?? (what.error as Json | undefined) ?? null)]];
}

function personRow(entry: Entry): readonly Row[] {
  const { path, what } = entry;
  const row = (said: string, who: string, words = ''): readonly Row[] => [[timeOf(entry), path, said, who, words]];
  const proved = (verified: boolean): string => (verified ? '' : ' (identity not verified)');
  switch (what.t) {
    case 'task.opened':
      return row('asked', words(what.assignees), `${what.title} · shown: sha256 ${what.shown}`);
    case 'task.voted': {
      const signed = what.signed === undefined ? '' : `signed by key ${what.signed.key}`;
      return row(what.vote, `${what.by}${proved(what.verified)}`, [what.comment ?? '', signed].join(' ').trim());
    }
    case 'task.closed':
      return row(`closed: ${what.decision}`, what.by ?? '');
    case 'task.escalated':
      return row('asked too', words(what.to));
    case 'task.reminded':
      return row('reminded', what.to.join(', '));
    case 'task.commented':
    case 'task.asked':
    case 'task.answered':
      return row(what.t.slice('task.'.length), `${what.by}${proved(what.verified)}`, what.text);
    case 'message.refused':
      return row(`refused: ${what.because}`, what.by ?? '', what.detail);
    case 'step.completed':
      return formsOf(what.output).flatMap(([who, form]) => row('wrote', who, form));
    case 'event.taken':
      return row('event', what.event, what.eventId);
    default:
      return [];
  }
}

/** What those who voted filled in: of an approval's output. */
function formsOf(output: Json | undefined): readonly (readonly [string, string])[] {
  if (!isMap(output) || !Array.isArray(output.votes)) return [];
  return output.votes.flatMap((vote: Json) =>
    isMap(vote) && vote.form !== undefined ? [[words(vote.by ?? ''), words(vote.form)] as const] : [],
  );
}

function isMap(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decisionRow(entry: Entry, plan: Plan): readonly Row[] {
  const { path, what, place } = entry;
  if (what.t !== 'decision') return [];
  const { by, id = '', verdict, reason = '', inputs = '' } = what.decision;
  const at = placeOf(plan, place);
  const source = at === undefined ? '' : `${plan.sources[at.file] ?? ''}:${at.line}`;
  return [[timeOf(entry), path, by, id, words(verdict), reason, inputs, source]];
}

/** Each call that was made, and each approval, with what it gave. */
function callRows(entries: readonly Entry[]): readonly Row[] {
  const calls = new Map<string, string>();
  return entries.flatMap((entry): readonly Row[] => {
    const { path, what } = entry;
    if (what.t === 'step.started' && (what.call !== undefined || what.kind === 'approval'))
      calls.set(path, what.call ?? what.kind);
    const call = calls.get(path);
    if (what.t === 'undo.completed') return [[timeOf(entry), path, 'undone', attempts(what.meta), '', '']];
    if (call === undefined) return [];
    if (what.t === 'step.completed')
      return [[timeOf(entry), path, call, attempts(what.meta), used(what.meta), words(what.output ?? null)]];
    if (what.t !== 'step.failed') return [];
    return [
      [timeOf(entry), path, call, attempts(what.meta), used(what.meta), `${what.error.type}: ${what.error.detail}`],
    ];
  });
}

const attempts = (meta: CallMeta | undefined): string => String(meta?.attempts ?? '');
/** Models, prompts with their digests, tokens, prices. */
const used = (meta: CallMeta | undefined): string => (meta?.usage === undefined ? '' : words(meta.usage));
const words = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value, undefined, 1));
const timeOf = ({ at }: Entry): string => new Date(at).toISOString();

function section(title: string, heads: Row, rows: readonly Row[]): string {
  return rows.length === 0 ? '' : `<h2>${title}</h2>\n${table(heads, rows)}`;
}

function table(heads: Row, rows: readonly Row[]): string {
  const head =
    heads.length === 0 ? '' : `<thead><tr>${heads.map((one) => `<th scope="col">${one}</th>`).join('')}</tr></thead>`;
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeMarkup(cell)}</td>`).join('')}</tr>`);
  return `<div class="wide"><table>${head}<tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; } main { max-width: 80rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-top: 1px solid #8886; overflow-wrap: break-word; }
td { white-space: pre-wrap; min-width: 7rem; max-width: 28rem; font-variant-numeric: tabular-nums; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; } code { overflow-wrap: anywhere; }
@media print { body { font-size: 9pt; } .wide { overflow: visible; } }
`;
