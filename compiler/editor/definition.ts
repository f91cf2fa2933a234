/** Where what stands at a place of a document is defined. */
import type { Range } from '../../schema/diagnostic.ts';
import { isExpression } from '../expression/index.ts';
import type { Read } from '../expression/types.ts';
import type { Node } from '../nodes.ts';
import { PLACED_NAMES } from '../resolve/environment.ts';
import type { At, Step } from '../resolve/flow.ts';
import { resolvePath } from '../resolve/paths.ts';
import { documentAt, type Session } from '../resolve/session.ts';
import { handlersOf, stepsOf } from '../resolve/walk.ts';
import type { TypedSite } from '../types/flow-types.ts';
import type { DocumentKind } from '../validate.ts';
import type { FlowAnalysis } from './analyse-flow.ts';
import { binderAt } from './binder-at.ts';
import { expressionAt } from './hover-expression.ts';
import { outputPlace } from './output-place.ts';
import { readDocument } from './read-document.ts';
import { referenceAt } from './reference-at.ts';
import { fieldPlace, schemaAt } from './schema-places.ts';
import { analyse, startOf, targetsOf } from './targets.ts';
import { definitionOfField, templateAt } from './template.ts';
import { holds, type Place, spotAt } from './trail.ts';

/** Empty where it is defined nowhere in the project. `text`: the document at the path as it is in the editor. */
export function definition(
  session: Session,
  path: string,
  kind: DocumentKind,
  text: string,
  place: Place,
): readonly Range[] {
  const template = kind === 'template' ? templateAt(session, path, text, place) : undefined;
  if (template?.part === 'body') return definitionOfField(session, path, template);
  const document = template?.front ?? readDocument(path, text);
  return document ? definitionOfNode(session, path, kind, document, place) : [];
}

function definitionOfNode(
  session: Session,
  path: string,
  kind: DocumentKind,
  document: Node,
  place: Place,
): readonly Range[] {
  const spot = spotAt(document, place);
  if (!spot) return [];
  const analysis = analyse(session, path, kind, document);
  if (kind === 'flow' && analysis && spot.on === 'value' && spot.node.kind === 'scalar' && isExpression(spot.node)) {
    return inExpression(analysis, place);
  }
  const reference = referenceAt(kind, spot, analysis);
  return reference ? targetsOf({ session, path, analysis }, reference.kind, reference.name) : [];
}

function inExpression(analysis: FlowAnalysis, place: Place): readonly Range[] {
  const placed = expressionAt(analysis, place);
  if (!placed) return [];
  const { expression } = placed.site.site.expr;
  const read = expression.reads.find(({ range }) => holds(range, place));
  if (read) return ofRead(analysis, read, placed.site, place);
  const binder = binderAt(expression.ast, expression.source, placed.offset);
  return binder ? [expression.rangeOf(binder.span)] : [];
}

function ofRead(analysis: FlowAnalysis, read: Read, site: TypedSite, place: Place): readonly Range[] {
  const index = read.pathRanges.findIndex((range) => holds(range, place));
  const path = read.path.slice(0, index + 1);
  const { flow, session } = analysis;
  const found = ((): readonly (Range | undefined)[] => {
    switch (read.root) {
      case 'input':
        return path.length === 0 ? [fileOf(flow.file, flow.input)] : [inFile(session, flow.file, flow.input, path)];
      case 'steps': {
        const step = stepsOf(flow).find(({ id }) => id.v === read.member);
        return [step && (outputPlace(analysis, step, path) ?? step.id.range)];
      }
      case 'checks': {
        const step = stepsOf(flow).find(({ id }) => id.v === read.member);
        const check = step?.kind === 'call' ? step.checks.find(({ id }) => id.v === path[0]) : undefined;
        return [(check ?? step)?.id.range];
      }
      case 'vars':
        return stepsOf(flow).flatMap((step) =>
          step.kind === 'set'
            ? step.set.entries.filter(({ key }) => key === read.member).map((one) => one.keyRange)
            : [],
        );
      case 'self': {
        const step = site.env.inside.at(-1);
        return [step && (outputPlace(analysis, step, path) ?? step.id.range)];
      }
      case 'error':
        return [clauseAround(analysis, read.range)];
      default:
        return [loopOf(site, read.root)];
    }
  })();
  return found.filter((range) => range !== undefined);
}

function fileOf(from: string, reference: At<string> | undefined): Range | undefined {
  const path = reference && resolvePath(from, reference.v);
  return path === undefined ? undefined : startOf(path);
}

function inFile(session: Session, from: string, reference: At<string> | undefined, path: readonly string[]) {
  const file = reference && resolvePath(from, reference.v);
  const node = file === undefined ? undefined : documentAt(session, file)?.value;
  return file === undefined || !node ? undefined : fieldPlace(session, schemaAt(session, file, node), path);
}

/** The `foreach` that names its items so. */
function loopOf({ env }: TypedSite, name: string): Range | undefined {
  if (PLACED_NAMES.has(name) && name !== 'item') return undefined;
  const loop = env.inside.findLast((step) => step.kind === 'foreach' && (step.as?.v ?? 'item') === name);
  return loop?.kind === 'foreach' ? (loop.as?.range ?? loop.in?.range) : undefined;
}

/** The innermost clause that handles the error. */
function clauseAround({ flow }: FlowAnalysis, { line, col }: Range): Range | undefined {
  const clauses = [flow, ...stepsOf(flow)].flatMap((scope: Step | FlowAnalysis['flow']) =>
    handlersOf(scope).filter((list) => list.kind === 'catch' && holds(list.range, { line, col })),
  );
  const inner = clauses.at(-1)?.range;
  return inner && { ...inner, endLine: inner.line, endCol: inner.col };
}
