/** The language server: what the protocol asks, answered from the compiler. */
import { join } from 'node:path';
import {
  createConnection,
  DidChangeWatchedFilesNotification,
  type InitializeResult,
  MarkupKind,
  PositionEncodingKind,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { hover } from '../../compiler/editor/hover.ts';
import { readDocument } from '../../compiler/editor/read-document.ts';
import { cacheFolder } from '../../hosts/temporal/cache-folder.ts';
import type { Io } from '../io.ts';
import { version } from '../version.ts';
import { createCheckLoop } from './check-loop.ts';
import { type Locate, toDiagnostic, toPlace, toRange } from './convert.ts';
import { createExplainPages } from './explain-page.ts';
import { createWorkspace, type OpenDocument } from './workspace.ts';

export interface ServeOptions {
  /** Name of the overlay of `holdfast.yaml`. */
  readonly env?: string;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Settles when the client has said good-bye, or has gone. */
export function serve(io: Io, { env, input, output }: ServeOptions): Promise<void> {
  const connection = createConnection(ProposedFeatures.all, input, output);
  const documents = new TextDocuments(TextDocument);
  const workspace = createWorkspace(io, env);
  const explain = createExplainPages(join(cacheFolder(io.env), 'explain', version()));
  const failed = (error: unknown): void => connection.console.error(messageOf(error));
  const loop = createCheckLoop(
    env,
    (project, path, findings) => {
      const uri = workspace.uriOf(project, path);
      const open = documents.get(uri);
      const locate: Locate = (range) => ({ uri: workspace.uriOf(project, range.file), range: toRange(range) });
      const diagnostics = findings.map((one) => toDiagnostic(one, locate, explain(one.code)));
      void connection.sendDiagnostics({ uri, diagnostics, ...(open === undefined ? {} : { version: open.version }) });
    },
    failed,
  );
  /** What fails is a mistake of ours: it is told, and the client goes on without an answer. */
  const answer = <T>(uri: string, make: (document: OpenDocument) => T | undefined): T | undefined => {
    try {
      const document = workspace.find(uri);
      return document && make(document);
    } catch (error) {
      failed(error);
      return undefined;
    }
  };
  let watches = false;
  const touchAll = (): void => {
    for (const project of workspace.projects()) loop.touch(project);
  };
  const renew = (): void => {
    workspace.refresh();
    touchAll();
  };
  connection.onInitialize((params) => {
    watches = params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    return capabilities();
  });
  connection.onInitialized(() => {
    if (!watches) return;
    void connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: [{ globPattern: '**/*.{yaml,yml,json,hbs}' }],
    });
  });
  connection.onDidChangeWatchedFiles(renew);
  documents.onDidChangeContent(({ document }) => {
    workspace.put(document.uri, document.getText());
    touchAll();
  });
  documents.onDidSave(() => (watches ? undefined : renew()));
  documents.onDidClose(({ document }) => {
    workspace.close(document.uri);
    touchAll();
  });
  connection.onHover(({ textDocument, position }) =>
    answer(textDocument.uri, ({ project, path, kind, text }) => {
      const node = readDocument(path, text);
      const found = node && hover(project.session(), path, kind, node, toPlace(position));
      if (!found) return undefined;
      return { contents: { kind: MarkupKind.Markdown, value: found.markdown }, range: toRange(found.range) };
    }),
  );
  documents.listen(connection);
  connection.listen();
  return new Promise((resolve) => {
    connection.onShutdown(() => loop.stop());
    connection.onExit(() => resolve());
    input.on('close', () => resolve());
  });
}

function capabilities(): InitializeResult {
  return {
    serverInfo: { name: 'holdfast', version: version() },
    capabilities: {
      positionEncoding: PositionEncodingKind.UTF16,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      hoverProvider: true,
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
