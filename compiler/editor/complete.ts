/** What could be written at a place of a document, as far as it can be read. */
import type { MapNode, Node, ScalarNode } from '../nodes.ts';
import { type Environment, environmentOfFlow, type Steps } from '../resolve/environment.ts';
import type { Session } from '../resolve/session.ts';
import { walkSites } from '../resolve/walk-sites.ts';
import type { DocumentKind } from '../validate.ts';
import { analyseFlow, type FlowAnalysis } from './analyse-flow.ts';
import { completeExpression } from './complete-expression.ts';
import { completeKey } from './complete-key.ts';
import { completeName } from './complete-name.ts';
import { completeBySchema } from './complete-value.ts';
import type { Completion, Completions } from './completion.ts';
import { textAt, withEntry } from './mend-flow.ts';
import { type Hole, openHoles } from './open-hole.ts';
import { referenceKindAt, referenceKindOfKey } from './reference-at.ts';
import { analyse } from './targets.ts';
import { completeField, templateAt } from './template.ts';
import type { Part, Place, Spot } from './trail.ts';

/** `text`: the document at the path as it is in the editor. */
export function complete(
  session: Session,
  path: string,
  kind: DocumentKind,
  text: string,
  place: Place,
): Completions | undefined {
  const template = kind === 'template' ? templateAt(session, path, text, place) : undefined;
  if (template?.part === 'body') return completeField(template);
  for (const hole of openHoles(path, template?.text ?? text, place)) {
    const { items, replaces } = completeHole(session, path, kind, hole);
    const real = items.filter(({ label }) => !label.includes(hole.marker));
    if (real.length > 0) return { items: hasColon(text, place) ? real.map(withoutColon) : real, replaces };
  }
  return undefined;
}

/** A key that is changed has its colon already. */
function hasColon(text: string, { line, col }: Place): boolean {
  return /^[\w.-]*\s*:/.test((text.split('\n')[line - 1] ?? '').slice(col - 1));
}

function withoutColon(item: Completion): Completion {
  return item.insert?.endsWith(': ') ? { ...item, insert: item.insert.slice(0, -2) } : item;
}

function completeHole(session: Session, path: string, kind: DocumentKind, hole: Hole): Completions {
  const { document, spot, marker } = hole;
  const { trail, node, on } = spot;
  const last = trail.at(-1);
  if (on === 'key' && last && 'entry' in last) {
    const analysis = analyse(session, path, kind, document);
    const names = referenceKindOfKey(kind, trail);
    const items = names
      ? completeName({ session, path, analysis }, names, trail).map(asKey)
      : completeKey(kind, analysis, trail.slice(0, -1), last.in, marker);
    return { items, replaces: last.entry.key.indexOf(marker) };
  }
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return NOTHING;
  const before = node.value.slice(0, node.value.indexOf(marker));
  const start = /^\s*\$\{(?!\{)/.exec(before);
  if (start && kind === 'flow') {
    const word = /[\p{L}\p{N}_$]*$/u.exec(before)?.[0] ?? '';
    return { items: inExpression(session, path, hole, node, start[0].length), replaces: word.length };
  }
  const analysis = analyse(session, path, kind, document);
  const names = referenceKindAt(kind, trail, analysis);
  const items = names
    ? completeName({ session, path, analysis }, names, trail)
    : completeBySchema(kind, analysis, emptied(trail), node);
  // A text over several lines is no name: then only what is on this line gives way.
  return { items, replaces: before.includes('\n') ? 0 : before.length };
}

/** Without the word at the end, which would decide between forms. */
function emptied(trail: readonly Part[]): readonly Part[] {
  const last = trail.at(-1);
  if (!last || !('entry' in last) || last.entry.value.kind !== 'scalar') return trail;
  const value: ScalarNode = { ...last.entry.value, value: null };
  return [...trail.slice(0, -1), { in: withEntry(last.in, last.entry.key, value), entry: { ...last.entry, value } }];
}

const NOTHING: Completions = { items: [], replaces: 0 };

const asKey = (item: Completion): Completion => ({ ...item, insert: `${item.label}: ` });

function inExpression(session: Session, path: string, hole: Hole, node: ScalarNode, start: number) {
  const text = String(node.value);
  const source = text.slice(start).replace(/\}\s*$/, '');
  const place = environmentAt(session, path, hole);
  return place ? completeExpression(place.analysis, place.env, source, hole.marker) : [];
}

/** Stands for the expression under the cursor while the rest is read. */
const NO_VALUE = '${ null }';

/** What the expression with the marker may name. */
function environmentAt(
  session: Session,
  path: string,
  { document, spot }: Hole,
): { readonly analysis: FlowAnalysis; readonly env: Environment } | undefined {
  const stub = textAt(spot.node.range, NO_VALUE);
  const direct = analyseFlow(session, path, replaced(spot.trail, stub, document));
  const found = direct && siteOf(direct, stub);
  if (direct && found) return { analysis: direct, env: found };
  // The part of the step that it stands in cannot be read yet: what `if` may name is nearest to it.
  const step = stepAround(spot);
  const condition = step && withEntry(withEntry(bare(step.node), 'if', stub), 'set', { ...step.node, entries: [] });
  const around = condition && analyseFlow(session, path, replaced(step.trail, condition, document));
  const env = around && siteOf(around, stub);
  if (around && env) return { analysis: around, env };
  return direct && { analysis: direct, env: environmentOfFlow() };
}

/** The lists of steps grow while the flow is walked, so they are kept as they are at the place. */
function siteOf({ flow, links }: FlowAnalysis, stub: Node): Environment | undefined {
  let found: Environment | undefined;
  walkSites(flow, links, ({ expr }, env) => {
    if (expr.node === stub) found = { ...env, steps: copySteps(env.steps) };
  });
  return found;
}

function copySteps({ own, outer }: Steps): Steps {
  return { own: new Map(own), ...(outer === undefined ? {} : { outer: copySteps(outer) }) };
}

const LISTS: ReadonlySet<string> = new Set(['steps', 'do', 'finally', 'default']);

/** The innermost step around a spot. */
function stepAround({ trail }: Spot): { readonly trail: readonly Part[]; readonly node: MapNode } | undefined {
  for (let end = trail.length; end > 1; end--) {
    const [list, part] = trail.slice(end - 2, end);
    if (!list || !part || !('item' in part) || part.item.kind !== 'map' || !('entry' in list)) continue;
    const above = trail[end - 3];
    const isBranch = above !== undefined && 'entry' in above && above.entry.key === 'branches';
    if (LISTS.has(list.entry.key) || isBranch) return { trail: trail.slice(0, end), node: part.item };
  }
  return undefined;
}

/** A step without its verb: only its name and what is around it count. */
function bare(step: MapNode): MapNode {
  return { ...step, entries: step.entries.filter(({ key }) => key === 'id') };
}

/** The document with another node at the end of the trail. */
function replaced(trail: readonly Part[], node: Node, document: Node): Node {
  let made = node;
  for (const part of [...trail].reverse()) {
    made =
      'entry' in part
        ? { ...part.in, entries: part.in.entries.map((one) => (one === part.entry ? { ...one, value: made } : one)) }
        : { ...part.in, items: part.in.items.map((one, i) => (i === part.index ? made : one)) };
  }
  return trail.length === 0 ? document : made;
}
