/** What a hover tells of a place in a document. */
import type { JsonObject } from '../../schema/json.ts';
import { isExpression } from '../expression/index.ts';
import type { Node } from '../nodes.ts';
import { deref } from '../resolve/schema-walk.ts';
import type { Session } from '../resolve/session.ts';
import { fromSchemaAt } from '../types/from-schema.ts';
import type { DocumentKind } from '../validate.ts';
import { type Argument, argumentAt } from './argument-schema.ts';
import { block, describeContract } from './describe-contract.ts';
import { describeTarget } from './describe-target.ts';
import { expressionAt, type Hover, hoverExpression } from './hover-expression.ts';
import { schemasAtTrail } from './key-schema.ts';
import { readDocument } from './read-document.ts';
import { referenceAt } from './reference-at.ts';
import { showType } from './show-type.ts';
import { analyse } from './targets.ts';
import { hoverField, templateAt } from './template.ts';
import { type Place, type Spot, spotAt } from './trail.ts';

export type { Hover } from './hover-expression.ts';

/** `text`: the document at the path as it is in the editor. */
export function hover(
  session: Session,
  path: string,
  kind: DocumentKind,
  text: string,
  place: Place,
): Hover | undefined {
  const template = kind === 'template' ? templateAt(session, path, text, place) : undefined;
  if (template?.part === 'body') return hoverField(template);
  const document = template?.front ?? readDocument(path, text);
  return document && hoverNode(session, path, kind, document, place);
}

function hoverNode(
  session: Session,
  path: string,
  kind: DocumentKind,
  document: Node,
  place: Place,
): Hover | undefined {
  const spot = spotAt(document, place);
  const last = spot?.trail.at(-1);
  if (!spot || !last) return undefined;
  const analysis = analyse(session, path, kind, document);
  if (kind === 'flow' && analysis && spot.on === 'value' && spot.node.kind === 'scalar' && isExpression(spot.node)) {
    const placed = expressionAt(analysis, place);
    return placed && hoverExpression(analysis, placed);
  }
  const reference = referenceAt(kind, spot, analysis);
  const target = reference && describeTarget({ session, path, analysis }, reference.kind, reference.name);
  if (reference && target !== undefined) return { markdown: target, range: reference.range };
  if (spot.on === 'value' && spot.node.kind !== 'scalar') return undefined;
  const argument = analysis && kind === 'flow' ? argumentAt(analysis, spot.trail) : undefined;
  const markdown = describeKey(kind, spot, argument);
  const range = spot.on === 'key' && 'entry' in last ? last.entry.keyRange : spot.node.range;
  return markdown === undefined ? undefined : { markdown, range };
}

/** What the schema of the document, or the contract of the callee, says of a key. */
function describeKey(kind: DocumentKind, { trail }: Spot, argument: Argument | undefined): string | undefined {
  const key = trail.findLast((part) => 'entry' in part);
  if (argument !== undefined && argument.pointer !== '') {
    const schema = deref(argument.schema);
    const shown = argument.schema && block(`${keyName(key)}: ${showType(fromSchemaAt(argument.schema))}`);
    const words = [shown, textAt(schema, 'title'), textAt(schema, 'description')];
    return words.filter((one) => one !== undefined).join('\n\n') || undefined;
  }
  if (argument?.contract && trail.at(-1) === key) return describeContract(argument.contract);
  const descriptions = schemasAtTrail(kind, trail).map((schema) => textAt(schema, 'description'));
  const told = [...new Set(descriptions.filter((one) => one !== undefined))];
  return told.length === 0 ? undefined : told.join('\n\n---\n\n');
}

const keyName = (part: Spot['trail'][number] | undefined): string => (part && 'entry' in part ? part.entry.key : '');

function textAt(schema: JsonObject | undefined, key: string): string | undefined {
  const found = schema?.[key];
  return typeof found === 'string' ? found : undefined;
}
