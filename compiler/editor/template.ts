/** Templates: front matter, which is YAML, and Handlebars over the data that its schema declares. */

import type { Range } from '../../schema/diagnostic.ts';
import { TEMPLATE_HELPERS } from '../../stdlib/template/harden.ts';
import type { Node } from '../nodes.ts';
import { loadFile } from '../resolve/load-file.ts';
import { splitTemplate } from '../resolve/load-template.ts';
import { fieldsOf } from '../resolve/reading.ts';
import { deref, itemOf, propertyOf, rootOf, type SchemaAt } from '../resolve/schema-walk.ts';
import type { Session } from '../resolve/session.ts';
import { fromSchemaAt } from '../types/from-schema.ts';
import { objectAt } from '../validate-schema.ts';
import type { Completion, Completions } from './completion.ts';
import { block } from './describe-contract.ts';
import type { Hover } from './hover-expression.ts';
import { readDocument } from './read-document.ts';
import { fieldPlace, schemaAt } from './schema-places.ts';
import { showType } from './show-type.ts';
import type { Place } from './trail.ts';

export type TemplatePart =
  | { readonly part: 'front'; readonly text: string; readonly front: Node | undefined }
  | TemplateBody;
interface TemplateBody {
  readonly part: 'body';
  /** Of the data; absent where the front matter declares none. */
  readonly schema: SchemaAt | undefined;
  readonly front: Node | undefined;
  /** Names from the data to the word under the cursor, which is the last; undefined outside of `{{ }}`. */
  readonly path: readonly string[] | undefined;
  /** Of the word. */
  readonly range: Range;
  /** Its characters before the cursor. */
  readonly before: number;
  /** The word follows a dot or a slash: only fields fit. */
  readonly isField: boolean;
}

export function templateAt(session: Session, path: string, text: string, place: Place): TemplatePart {
  const parts = splitTemplate(text);
  const front = parts?.front === undefined ? undefined : readDocument(path, parts.front);
  if (parts?.front !== undefined && place.line <= parts.firstLine) return { part: 'front', text: parts.front, front };
  const lines = text.split('\n').slice(0, place.line);
  const line = lines.pop() ?? '';
  const left = line.slice(0, place.col - 1);
  const word = /[\p{L}\p{N}_]*$/u.exec(left)?.[0] ?? '';
  const rest = /^[\p{L}\p{N}_]*/u.exec(line.slice(place.col - 1))?.[0] ?? '';
  const above = [...lines.slice(parts?.firstLine ?? 0), left].join('\n');
  const col = place.col - word.length;
  return {
    part: 'body',
    schema: dataSchema(session, path, text),
    front,
    path: pathAt(above, rest),
    range: { file: path, line: place.line, col, endLine: place.line, endCol: place.col + rest.length },
    before: word.length,
    isField: /[./][\p{L}\p{N}_]*$/u.test(left),
  };
}

/** Of the template as it was last in order, where a line of it is half written. */
function dataSchema(session: Session, path: string, text: string): SchemaAt | undefined {
  const loaded = loadFile(session, 'template', path)?.file;
  if (loaded?.kind === 'template') return rootOf(loaded.content.schema);
  const end = text.indexOf('\n---', 3);
  if (!text.startsWith('---') || end < 0) return undefined;
  // The front matter alone: what stands below it is what cannot be read.
  const alone = text.slice(0, end + 4);
  const tree = { ...session.tree, read: (one: string) => (one === path ? alone : session.tree.read(one)) };
  const found = loadFile({ ...session, tree, files: new Map() }, 'template', path)?.file;
  return found?.kind === 'template' ? rootOf(found.content.schema) : undefined;
}

const BLOCKS = /\{\{~?#(\w+)\s+([^}]*?)\s*~?\}\}|\{\{~?\/\w+/g;

/** Where the blocks around the cursor have led, and what is written of the path there. */
function pathAt(above: string, rest: string): readonly string[] | undefined {
  if (above.lastIndexOf('{{') <= above.lastIndexOf('}}')) return undefined;
  const contexts: (readonly string[])[] = [[]];
  for (const [, helper, given = ''] of above.matchAll(BLOCKS)) {
    const current = contexts.at(-1) ?? [];
    if (helper === undefined) contexts.pop();
    else contexts.push(helper === 'each' || helper === 'with' ? resolve(contexts, given.split(' ')[0] ?? '') : current);
  }
  const written = /[\p{L}\p{N}_./@]*$/u.exec(above)?.[0] ?? '';
  return resolve(contexts, written + rest);
}

function resolve(contexts: readonly (readonly string[])[], written: string): readonly string[] {
  let depth = contexts.length - 1;
  let text = written.replace(/^@root\./, () => {
    depth = 0;
    return '';
  });
  while (text.startsWith('../')) {
    text = text.slice(3);
    depth--;
  }
  const names = text.replace(/^this(?:[./]|$)/, '').split(/[./]/);
  return [...(contexts[Math.max(0, depth)] ?? []), ...names.filter((name, i) => name !== '' || i === names.length - 1)];
}

/** Items of lists are looked into: a block has taken them one by one. */
function schemaOf(start: SchemaAt | undefined, path: readonly string[]): SchemaAt | undefined {
  return path.reduce<SchemaAt | undefined>((at, name) => propertyOf(itemOf(at) ?? at, name), start);
}

export function hoverField({ schema, path, range }: TemplateBody): Hover | undefined {
  const found = path && path.at(-1) !== '' ? schemaOf(schema, path) : undefined;
  if (!found || !path) return undefined;
  const description = deref(found)?.description;
  const words = typeof description === 'string' ? [description] : [];
  return { markdown: [block(`${path.join('.')}: ${showType(fromSchemaAt(found))}`), ...words].join('\n\n'), range };
}

export function completeField({ schema, path, before, isField }: TemplateBody): Completions | undefined {
  if (!path) return undefined;
  const around = schemaOf(schema, path.slice(0, -1));
  const at = itemOf(around) ?? around;
  const fields = Object.keys(objectAt(deref(at) ?? {}, 'properties') ?? {}).map((label): Completion => {
    const field = propertyOf(at, label);
    const description = deref(field)?.description;
    return {
      label,
      kind: 'field',
      ...(field === undefined ? {} : { detail: showType(fromSchemaAt(field), 1).replaceAll(/\s+/g, ' ') }),
      ...(typeof description === 'string' ? { documentation: description } : {}),
    };
  });
  const helpers = TEMPLATE_HELPERS.map((label): Completion => ({ label, kind: 'function', detail: 'helper', rank: 2 }));
  return { items: isField ? fields : [...fields, ...helpers], replaces: before };
}

export function definitionOfField(session: Session, file: string, { front, path }: TemplateBody): readonly Range[] {
  const declared = schemaAt(session, file, fieldsOf(front).get('schema')?.value);
  const place = path && fieldPlace(session, declared, path);
  return place ? [place] : [];
}
