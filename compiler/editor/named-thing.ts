/** What a place of a document names or defines, as one thing that other places name too. */
import { isExpression } from '../expression/index.ts';
import type { Node } from '../nodes.ts';
import { resolvePath } from '../resolve/paths.ts';
import type { Session } from '../resolve/session.ts';
import { stepsOf } from '../resolve/walk.ts';
import type { DocumentKind } from '../validate.ts';
import type { FlowAnalysis } from './analyse-flow.ts';
import { expressionAt } from './hover-expression.ts';
import { readDocument } from './read-document.ts';
import { referenceAt } from './reference-at.ts';
import { analyse } from './targets.ts';
import { templateAt } from './template.ts';
import { holds, type Place, spotAt } from './trail.ts';

export type NamedThing =
  /** `flow`: path of the flow that it is in. */
  | { readonly k: 'step' | 'variable'; readonly flow: string; readonly name: string }
  /** The items of the `foreach` of that id. */
  | { readonly k: 'item'; readonly flow: string; readonly name: string; readonly loop: string }
  | { readonly k: 'activity' | 'model' | 'connection'; readonly name: string }
  /** A schema, template, table, flow: by its path. */
  | { readonly k: 'file'; readonly name: string };

/** `text`: the document at the path as it is in the editor. */
export function namedThingAt(
  session: Session,
  path: string,
  kind: DocumentKind,
  text: string,
  place: Place,
): NamedThing | undefined {
  const template = kind === 'template' ? templateAt(session, path, text, place) : undefined;
  if (template?.part === 'body') return undefined;
  const document = template?.front ?? readDocument(path, text);
  const spot = document && spotAt(document, place);
  if (!document || !spot) return undefined;
  const analysis = analyse(session, path, kind, document);
  if (kind === 'flow' && analysis) {
    const own =
      spot.on === 'value' && spot.node.kind === 'scalar' && isExpression(spot.node)
        ? inExpression(analysis, place)
        : definedAt(analysis, place);
    if (own) return own;
  }
  const reference = referenceAt(kind, spot, analysis);
  if (!reference) return sectionEntry(kind, document, place);
  const { k } = reference.kind;
  switch (k) {
    case 'file': {
      const file = resolvePath(path, reference.name);
      return file !== undefined && session.tree.read(file) !== undefined ? { k, name: file } : undefined;
    }
    case 'step': {
      const id = /^[a-z][a-z0-9_]*/.exec(reference.name)?.[0];
      const known = analysis && stepsOf(analysis.flow).some((step) => step.id.v === id);
      return known && id !== undefined ? { k, flow: analysis.flow.file, name: id } : undefined;
    }
    case 'activity':
    case 'model':
    case 'connection':
      return { k, name: reference.name };
    default:
      return undefined;
  }
}

function definedAt({ flow }: FlowAnalysis, place: Place): NamedThing | undefined {
  for (const step of stepsOf(flow)) {
    if (holds(step.id.range, place)) return { k: 'step', flow: flow.file, name: step.id.v };
    const entry = step.kind === 'set' ? step.set.entries.find(({ keyRange }) => holds(keyRange, place)) : undefined;
    if (entry) return { k: 'variable', flow: flow.file, name: entry.key };
    if (step.kind === 'foreach' && step.as && holds(step.as.range, place))
      return { k: 'item', flow: flow.file, name: step.as.v, loop: step.id.v };
  }
  return undefined;
}

function inExpression(analysis: FlowAnalysis, place: Place): NamedThing | undefined {
  const placed = expressionAt(analysis, place);
  const read = placed?.site.site.expr.expression.reads.find(({ range }) => holds(range, place));
  if (!placed || !read) return undefined;
  const flow = analysis.flow.file;
  const { root, member, memberRange, rootRange } = read;
  if (member !== undefined && memberRange && holds(memberRange, place)) {
    if (root === 'vars') return { k: 'variable', flow, name: member };
    if (root === 'steps' || root === 'checks') return { k: 'step', flow, name: member };
  }
  if (!holds(rootRange, place)) return undefined;
  const loop = placed.site.env.inside.findLast((step) => step.kind === 'foreach' && step.as?.v === root);
  return loop && { k: 'item', flow, name: root, loop: loop.id.v };
}

/** The key of a model or a connection in `holdfast.yaml`. */
function sectionEntry(kind: DocumentKind, document: Node, place: Place): NamedThing | undefined {
  if (kind !== 'project' || document.kind !== 'map') return undefined;
  for (const { key, value } of document.entries) {
    if ((key !== 'models' && key !== 'connections') || value.kind !== 'map') continue;
    const entry = value.entries.find(({ keyRange }) => holds(keyRange, place));
    if (entry) return { k: key === 'models' ? 'model' : 'connection', name: entry.key };
  }
  return undefined;
}
