/** The schemas as files of a project, for editors that know nothing of Holdfast. */
import { posix } from 'node:path';
import type { DocumentKind } from '../../compiler/validate.ts';
import { DOCUMENTS, editorSchema, KINDS } from './editor-schema.ts';
import { SCHEMA_FOLDER } from './schema-folder.ts';

export const schemaFile = (kind: DocumentKind): string => `${kind}.schema.json`;

/** By name of the file. Templates are no YAML: only `holdfast lsp` knows their front matter. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const kinds = KINDS.filter((kind) => DOCUMENTS[kind].globs.length > 0);
  return new Map(kinds.map((kind) => [schemaFile(kind), `${JSON.stringify(editorSchema(kind))}\n`]));
}

/** The first line of a document, by which yaml-language-server finds the schema. Both paths are relative to the project. */
export function modeline(document: string, kind: DocumentKind, folder: string = SCHEMA_FOLDER): string {
  const path = posix.relative(posix.dirname(document), posix.join(folder, schemaFile(kind)));
  return `# yaml-language-server: $schema=${path.startsWith('../') ? path : `./${path}`}`;
}
