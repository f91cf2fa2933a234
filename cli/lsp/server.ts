/** What the parts of the language server share. */
import type { Connection, TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Range } from '../../schema/diagnostic.ts';
import { type Locate, toRange } from './convert.ts';
import type { LspProject, Workspace } from './workspace.ts';

export interface Server {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly workspace: Workspace;
  /** A mistake of ours: it is told in the client's log. */
  failed(error: unknown): void;
}

/** Places of a project as the client names its files. */
export function locateIn({ workspace }: Server, project: LspProject): Locate {
  return (range: Range) => ({ uri: workspace.uriOf(project, range.file), range: toRange(range) });
}
