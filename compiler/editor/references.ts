/** Every place of a project that names the same thing. */
import type { Range } from '../../schema/diagnostic.ts';
import type { Node } from '../nodes.ts';
import { splitTemplate } from '../resolve/load-template.ts';
import { resolvePath } from '../resolve/paths.ts';
import { documentAt, type Session } from '../resolve/session.ts';
import { stepsOf } from '../resolve/walk.ts';
import { analyseFlow, type FlowAnalysis } from './analyse-flow.ts';
import { documentKind } from './document-kind.ts';
import type { NamedThing } from './named-thing.ts';
import { readDocument } from './read-document.ts';
import { referenceAt } from './reference-at.ts';
import { analyse } from './targets.ts';
import type { Part } from './trail.ts';

export interface Occurrence {
  /** Of the name alone, without quotes and without what follows it. */
  readonly range: Range;
  /** It is where the thing gets its name. */
  readonly defines: boolean;
}

/** In the order of the files and the places in them. */
export function referencesTo(session: Session, thing: NamedThing): readonly Occurrence[] {
  const found = 'flow' in thing ? inFlow(session, thing) : [];
  const word = thing.k === 'file' ? (thing.name.split('/').at(-1) ?? '') : thing.name;
  const others = thing.k === 'variable' || thing.k === 'item' ? [] : session.tree.list();
  const all = [...found, ...others.flatMap((path) => inDocument(session, path, word, thing))];
  const keyed = new Map(all.map((one) => [`${one.range.file}:${one.range.line}:${one.range.col}`, one]));
  return [...keyed.values()].sort(
    (a, b) =>
      Number(a.range.file > b.range.file) - Number(a.range.file < b.range.file) ||
      a.range.line - b.range.line ||
      a.range.col - b.range.col,
  );
}

type InFlow = Extract<NamedThing, { readonly flow: string }>;

/** What a flow says in itself: where ids, variables and items are named, and what its expressions read. */
function inFlow(session: Session, thing: InFlow): readonly Occurrence[] {
  const text = session.tree.read(thing.flow);
  const document = text === undefined ? undefined : readDocument(thing.flow, text);
  const analysis = document && analyseFlow(session, thing.flow, document);
  if (!analysis || text === undefined) return [];
  const lines = text.split('\n');
  const defined = stepsOf(analysis.flow).flatMap((step): readonly Range[] => {
    if (thing.k === 'step') return step.id.v === thing.name ? [step.id.range] : [];
    if (thing.k === 'item')
      return step.kind === 'foreach' && step.id.v === thing.loop && step.as ? [step.as.range] : [];
    return step.kind === 'set' ? step.set.entries.flatMap((one) => (one.key === thing.name ? [one.keyRange] : [])) : [];
  });
  return [
    ...defined.map((range) => ({ range: bare(range, thing.name, lines), defines: true })),
    ...readsOf(analysis, thing).map((range) => ({ range, defines: false })),
  ];
}

function readsOf({ types }: FlowAnalysis, thing: InFlow): readonly Range[] {
  return types.sites.flatMap(({ site: { expr }, env }) =>
    expr.expression.reads.flatMap(({ root, member, memberRange, rootRange }): readonly Range[] => {
      if (thing.k === 'item') {
        const loop = env.inside.findLast((step) => step.kind === 'foreach' && step.as?.v === root);
        // Without its `$`.
        return root === thing.name && loop?.id.v === thing.loop ? [{ ...rootRange, col: rootRange.col + 1 }] : [];
      }
      const roots = thing.k === 'variable' ? ['vars'] : ['steps', 'checks'];
      return roots.includes(root) && member === thing.name && memberRange ? [memberRange] : [];
    }),
  );
}

function inDocument(session: Session, path: string, word: string, thing: NamedThing): readonly Occurrence[] {
  const kind = documentKind(path);
  const text = kind !== undefined || path.endsWith('.json') ? session.tree.read(path) : undefined;
  if (text === undefined || !text.includes(word)) return [];
  const lines = text.split('\n');
  const front = kind === 'template' ? splitTemplate(text)?.front : undefined;
  const document = kind === 'template' ? front && readDocument(path, front) : documentAt(session, path)?.value;
  if (!document) return [];
  const analysis = kind === undefined ? undefined : analyse(session, path, kind, document);
  if (thing.k === 'step' && analysis?.flow.file !== thing.flow) return [];
  const found: Occurrence[] = [];
  walk(document, [], (trail, node, on) => {
    if (kind === undefined) {
      const last = trail.at(-1);
      const isRef = on === 'value' && last && 'entry' in last && last.entry.key === '$ref' && node.kind === 'scalar';
      const file = isRef && typeof node.value === 'string' ? node.value.split('#')[0] : undefined;
      if (isRef && file && thing.k === 'file' && resolvePath(path, file) === thing.name)
        found.push({ range: bare(node.range, file, lines), defines: false });
      return;
    }
    const last = trail.at(-1);
    const section = trail.length === 2 && kind === 'project' ? sectionOf(trail) : undefined;
    if (on === 'key' && section === thing.k && last && 'entry' in last && last.entry.key === thing.name) {
      found.push({ range: bare(last.entry.keyRange, thing.name, lines), defines: true });
      return;
    }
    const reference = referenceAt(kind, { trail, node, on }, analysis);
    const named = reference && nameIn(reference.name, reference.kind.k, path, thing);
    if (reference && named !== undefined)
      found.push({
        range: bare(reference.range, named, lines),
        defines: kind === 'activities' && thing.k === 'activity',
      });
  });
  return found;
}

/** The part of what is written that names the thing; undefined where it names another one. */
function nameIn(written: string, k: string, path: string, thing: NamedThing): string | undefined {
  if (k !== thing.k) return undefined;
  if (thing.k === 'file') return resolvePath(path, written) === thing.name ? written : undefined;
  if (thing.k === 'step') return /^[a-z][a-z0-9_]*/.exec(written)?.[0] === thing.name ? thing.name : undefined;
  return written === thing.name ? written : undefined;
}

function sectionOf(trail: readonly Part[]): NamedThing['k'] | undefined {
  const [first] = trail;
  const key = first && 'entry' in first ? first.entry.key : undefined;
  return key === 'models' ? 'model' : key === 'connections' ? 'connection' : undefined;
}

type Visit = (trail: readonly Part[], node: Node, on: 'key' | 'value') => void;

function walk(node: Node, trail: readonly Part[], visit: Visit): void {
  if (node.kind === 'scalar') visit(trail, node, 'value');
  else if (node.kind === 'list')
    for (const [index, item] of node.items.entries()) walk(item, [...trail, { in: node, index, item }], visit);
  else
    for (const entry of node.entries) {
      const inside = [...trail, { in: node, entry }];
      visit(inside, entry.value, 'key');
      walk(entry.value, inside, visit);
    }
}

/** The name alone: what is written may be quoted, and a path of steps goes on behind it. */
function bare(range: Range, name: string, lines: readonly string[]): Range {
  const { line, col } = range;
  const quoted = /["']/.test(lines[line - 1]?.[col - 1] ?? '') ? 1 : 0;
  const from = col + quoted;
  return { ...range, col: from, endLine: line, endCol: from + name.length };
}
