import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import type { TemplatePlan } from '../../schema/plan.ts';
import { inspectTemplate } from '../../stdlib/template/inspect.ts';
import { finding } from '../diagnostics/finding.ts';
import { parse } from '../parse.ts';
import { loadFile } from './load-file.ts';
import { resolvePath } from './paths.ts';
import { fieldsOf, opt } from './reading.ts';
import { isSchema } from './schema-walk.ts';
import type { Session } from './session.ts';
import { templateFields } from './template-fields.ts';
import { toJson } from './to-json.ts';

const FENCE = '---';

/** A template: front matter between two `---` lines, then Handlebars that is parsed and never run. */
export function loadTemplate(
  session: Session,
  path: string,
  text: string,
  diagnostics: Diagnostic[],
): TemplatePlan | undefined {
  const { front, source, firstLine } = splitTemplate(text);
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
  if (problems.length > 0) return undefined;
  if (head?.schema !== undefined) {
    for (const { name, line, col, hint } of templateFields(source, head.schema)) {
      diagnostics.push(
        finding('HF5019', place(line, col, name.length), `the data of the template has no "${name}"`, { hint }),
      );
    }
  }
  return { source, ...head };
}

/** `firstLine` is the number of lines before the source. */
function splitTemplate(text: string): { front?: string; source: string; firstLine: number } {
  const lines = text.split('\n');
  if (lines[0]?.trimEnd() !== FENCE) return { source: text, firstLine: 0 };
  const end = lines.findIndex((line, i) => i > 0 && line.trimEnd() === FENCE);
  if (end < 0) return { source: text, firstLine: 0 };
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
  const fields = fieldsOf(parsed.value);
  for (const [key, { keyRange }] of fields) {
    if (key === 'title' || key === 'schema') continue;
    diagnostics.push(
      finding('HF5020', keyRange, `front matter has no key "${key}"`, { hint: 'it may hold `title` and `schema`' }),
    );
  }
  const title = fields.get('title')?.value;
  const given = fields.get('schema')?.value;
  const schema = given && toJson(given);
  if (typeof schema !== 'string' || !given) {
    return {
      ...opt('title', title?.kind === 'scalar' && typeof title.value === 'string' ? title.value : undefined),
      ...opt('schema', isSchema(schema) ? schema : undefined),
    };
  }
  const named = resolvePath(path, schema);
  const loaded = named === undefined ? undefined : loadFile(session, 'schema', named);
  if (!loaded) {
    diagnostics.push(finding('HF5007', given.range, `there is no file "${schema}"`));
    return undefined;
  }
  diagnostics.push(...loaded.diagnostics);
  return {
    ...opt('title', title?.kind === 'scalar' && typeof title.value === 'string' ? title.value : undefined),
    ...opt('schema', loaded.file?.kind === 'schema' ? loaded.file.content : undefined),
  };
}
