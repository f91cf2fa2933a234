/** Other names for steps, variables, items, models, connections and files. */
import {
  LSPErrorCodes,
  type RenameFile,
  ResponseError,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { namedThingAt } from '../../compiler/editor/named-thing.ts';
import { referencesTo } from '../../compiler/editor/references.ts';
import { type Renaming, referencesToMoved, rename } from '../../compiler/editor/rename.ts';
import { holds } from '../../compiler/editor/trail.ts';
import type { TextEdit } from '../../schema/diagnostic.ts';
import { toPlace, toRange } from './convert.ts';
import type { Answer, ClientAbilities } from './handle-requests.ts';
import type { Server } from './server.ts';
import type { LspProject } from './workspace.ts';

export function handleRenames(server: Server, answer: Answer, client: ClientAbilities): void {
  const { connection, workspace } = server;
  connection.onPrepareRename(({ textDocument, position }, token) =>
    answer(textDocument.uri, token, ({ project, path, kind, text }) => {
      const session = project.session();
      const place = toPlace(position);
      const thing = namedThingAt(session, path, kind, text, place);
      if (thing === undefined || thing.k === 'activity') return undefined;
      const here = referencesTo(session, thing).find(({ range }) => range.file === path && holds(range, place));
      return here && toRange(here.range);
    }),
  );
  connection.onRenameRequest(({ textDocument, position, newName }, token) =>
    answer<WorkspaceEdit | ResponseError<void>>(textDocument.uri, token, ({ project, path, kind, text }) => {
      const session = project.session();
      const thing = namedThingAt(session, path, kind, text, toPlace(position));
      const refuse = (why: string) => new ResponseError<void>(LSPErrorCodes.RequestFailed, why);
      if (thing === undefined) return refuse('Nothing that can be renamed stands here.');
      const made = rename(session, path, thing, newName);
      if ('refused' in made) return refuse(made.refused);
      if (made.move !== undefined && !client.renamesFiles)
        return refuse('This editor cannot rename files: rename the file itself.');
      return toWorkspaceEdit(server, project, made);
    }),
  );
  connection.workspace.onWillRenameFiles(({ files }) => {
    const edits: TextDocumentEdit[] = [];
    for (const { oldUri, newUri } of files) {
      const project = workspace.projectOf(oldUri);
      const [from, to] = [project && workspace.pathIn(project, oldUri), project && workspace.pathIn(project, newUri)];
      if (!project || from === undefined || to === undefined) continue;
      edits.push(...documentEdits(server, project, referencesToMoved(project.session(), from, to)));
    }
    return edits.length === 0 ? null : { documentChanges: edits };
  });
}

function toWorkspaceEdit(
  server: Server,
  project: LspProject,
  { edits, move }: Extract<Renaming, { readonly edits: unknown }>,
): WorkspaceEdit {
  const changes = documentEdits(server, project, edits);
  if (move === undefined || move.from === move.to)
    return {
      changes: Object.fromEntries(changes.map(({ textDocument, edits: made }) => [textDocument.uri, made])),
    } as WorkspaceEdit; // only edits of text are made
  const { workspace } = server;
  const [oldUri, newUri] = [workspace.uriOf(project, move.from), workspace.uriOf(project, move.to)];
  const renameFile: RenameFile = { kind: 'rename', oldUri, newUri };
  return { documentChanges: [...changes, renameFile] };
}

function documentEdits({ workspace }: Server, project: LspProject, edits: readonly TextEdit[]): TextDocumentEdit[] {
  const byFile = new Map<string, TextEdit[]>();
  for (const edit of edits) byFile.set(edit.range.file, [...(byFile.get(edit.range.file) ?? []), edit]);
  return [...byFile].map(([file, made]) => ({
    textDocument: { uri: workspace.uriOf(project, file), version: null },
    edits: made.map(({ range, newText }) => ({ range: toRange(range), newText })),
  }));
}
