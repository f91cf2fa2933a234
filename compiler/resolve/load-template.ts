import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import type { JsonSchema } from '../../schema/json.ts';
import type { TemplatePlan } from '../../schema/plan.ts';
import { inspectTemplate } from '../../stdlib/template/inspect.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Node } from '../nodes.ts';
import { parse } from '../parse.ts';
import { guardTemplate } from '../parse-guard.ts';
import { fromSchema } from '../types/from-schema.ts';
import { templateFields } from '../types/template-fields.ts';
import { validate } from '../validate.ts';
import { loadFile } from './load-file.ts';
import { loadSchema } from './load-schema.ts';
import { resolvePath } from './paths.ts';
import { fieldsOf, opt } from './reading.ts';
import type { Session } from './session.ts';

const FENCE = '---';

/** A template: front matter between two `---` lines, then Handlebars that is parsed and never run. */
export function loadTemplate(
  session: Session,
  path: string,
  text: string,
  diagnostics: Diagnostic[],
): TemplatePlan | undefined {
  const refused = guardTemplate(path, text);
  if (refused.length > 0) {
    diagnostics.push(...refused);
    return undefined;
  }
  const parts = splitTemplate(text.replace(/^\ufeff/, ''));
  if (!parts) {
    const range = { file: path, line: 1, col: 1, endLine: 1, endCol: 1 + FENCE.length };
    diagnostics.push(
      finding('HF5020', range, 'the front matter does not end', { hint: `close it with a line \`${FENCE}\`` }),
    );
    return undefined;
  }
  const { front, source, firstLine } = parts;
  const head = front === undefined ? undefined : readFront(session, path, front, diagnostics);
  const place = (line: number, col: number, length = 1): Range => ({
    file: path,
    line: line + firstLine,
    col,
    endLine: line + firstLine,
    endCol: col + length,
  });
  const problems = inspectTemplate(source);
  for (const { line, col, message } of problems) {
    diagnostics.push(finding('HF5018', place(line, col), message));
  }
  if (head?.schema !== undefined) {
    for (const { name, line, col, length, hint } of templateFields(source, fromSchema(head.schema))) {
      diagnostics.push(
        finding('HF5019', place(line, col, length), `the data of the template has no "${name}"`, { hint }),
      );
    }
  }
  return problems.length > 0 ? undefined : { source, ...head };
}

export interface TemplateParts {
  /** As YAML, with the places of the document. */
  readonly front?: string;
  readonly source: string;
  /** Lines before the source. */
  readonly firstLine: number;
}

/** Undefined where the front matter does not end. */
export function splitTemplate(text: string): TemplateParts | undefined {
  const lines = text.split('\n');
  if (lines[0]?.trimEnd() !== FENCE) return { source: text, firstLine: 0 };
  const end = lines.findIndex((line, i) => i > 0 && line.trimEnd() === FENCE);
  if (end < 0) return undefined;
  // A comment in place of the opening fence keeps the places of the document.
  const front = ['#', ...lines.slice(1, end)].join('\n');
  return { front, source: lines.slice(end + 1).join('\n'), firstLine: end + 1 };
}

function readFront(
  session: Session,
  path: string,
  text: string,
  diagnostics: Diagnostic[],
): Omit<TemplatePlan, 'source'> | undefined {
  const parsed = parse(path, text);
  diagnostics.push(...parsed.diagnostics);
  if (!parsed.value) return undefined;
  diagnostics.push(...validate(parsed.value, 'template'));
  const fields = fieldsOf(parsed.value);
  const title = textOf(fields.get('title')?.value);
  const version = textOf(fields.get('version')?.value);
  const given = fields.get('schema')?.value;
  return {
    ...opt('title', title),
    ...opt('version', version),
    ...opt('schema', given && readSchema(session, path, given, diagnostics)),
  };
}

/** The schema of the data: written out, or the path of one. */
function readSchema(session: Session, path: string, given: Node, diagnostics: Diagnostic[]): JsonSchema | undefined {
  const reference = textOf(given);
  if (reference === undefined) return loadSchema(session, path, diagnostics, given);
  const named = resolvePath(path, reference);
  const loaded = named === undefined ? undefined : loadFile(session, 'schema', named);
  if (!loaded) {
    const hint = 'the path is relative to the template';
    diagnostics.push(finding('HF5007', given.range, `there is no file "${reference}"`, { hint }));
    return undefined;
  }
  diagnostics.push(...loaded.diagnostics);
  return loaded.file?.kind === 'schema' ? loaded.file.content : undefined;
}

function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}
