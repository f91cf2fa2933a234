import { canonicalize } from 'json-canonicalize';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { FilePlan } from '../../schema/plan.ts';
import type { FileParameter } from '../../stdlib/contract.ts';
import { hasErrors } from '../diagnostics/finding.ts';
import { loadRules } from './load-rules.ts';
import { loadSchema } from './load-schema.ts';
import { loadSql } from './load-sql.ts';
import { loadTemplate } from './load-template.ts';
import { documentAt, type LoadedFile, type Session } from './session.ts';
import { toJson } from './to-json.ts';

export type FileKind = FileParameter['kind'];

/** Reads a file of the project as what it is used for, once. Undefined where there is no such file. */
export function loadFile(session: Session, kind: FileKind, path: string): LoadedFile | undefined {
  const key = `${kind}:${path}`;
  const known = session.files.get(key);
  if (known) return known;
  const text = session.tree.read(path);
  if (text === undefined) return undefined;
  const loaded = load(session, kind, path, text);
  session.files.set(key, loaded);
  return loaded;
}

function load(session: Session, kind: FileKind, path: string, text: string): LoadedFile {
  const diagnostics: Diagnostic[] = [];
  const content = contentOf(session, kind, path, text, diagnostics);
  if (content === undefined || hasErrors(diagnostics)) return { diagnostics };
  return { file: { ...content, path, digest: session.options.digest(canonicalize(content.content)) }, diagnostics };
}

type Content = FilePlan extends infer F ? (F extends FilePlan ? Pick<F, 'kind' | 'content'> : never) : never;

function contentOf(
  session: Session,
  kind: FileKind,
  path: string,
  text: string,
  diagnostics: Diagnostic[],
): Content | undefined {
  if (kind === 'template') {
    const content = loadTemplate(session, path, text, diagnostics);
    return content && { kind, content };
  }
  if (kind === 'schema') {
    const content = loadSchema(session, path, diagnostics);
    return content === undefined ? undefined : { kind, content };
  }
  if (kind === 'rules') {
    const content = loadRules(session, path, diagnostics);
    return content === undefined ? undefined : { kind, content };
  }
  if (kind === 'sql') {
    const content = loadSql(path, text, diagnostics);
    return content && { kind, content };
  }
  const parsed = documentAt(session, path);
  diagnostics.push(...(parsed?.diagnostics ?? []));
  return parsed?.value && { kind, content: toJson(parsed.value) };
}
