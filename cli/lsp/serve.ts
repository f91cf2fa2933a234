/** The language server: what the protocol asks, answered from the compiler. */
import { join } from 'node:path';
import {
  CodeActionKind,
  createConnection,
  DidChangeWatchedFilesNotification,
  type InitializeResult,
  PositionEncodingKind,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { cacheFolder } from '../../hosts/temporal/cache-folder.ts';
import type { Io } from '../io.ts';
import { version } from '../version.ts';
import { FIX_ALL } from './answers.ts';
import { createCheckLoop } from './check-loop.ts';
import { createExplainPages } from './explain-page.ts';
import { type ClientAbilities, handleRequests } from './handle-requests.ts';
import type { Server } from './server.ts';
import { createToldFindings } from './told-findings.ts';
import { createWorkspace } from './workspace.ts';

export interface ServeOptions {
  /** Name of the overlay of `holdfast.yaml`. */
  readonly env?: string;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Settles when the client has said good-bye, or has gone. */
export function serve(io: Io, { env, input, output }: ServeOptions): Promise<void> {
  const connection = createConnection(ProposedFeatures.all, input, output);
  const server: Server = {
    connection,
    documents: new TextDocuments(TextDocument),
    workspace: createWorkspace(io, env),
    failed: (error) => connection.console.error(messageOf(error)),
  };
  const pages = join(cacheFolder(io.env), 'explain', version());
  const told = createToldFindings(server, createExplainPages(pages));
  const loop = createCheckLoop(env, told.tell, server.failed);
  const client: ClientAbilities & { watches: boolean } = { snippets: false, renamesFiles: false, watches: false };
  connection.onInitialize(({ capabilities: { workspace, textDocument } }) => {
    client.watches = workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    client.renamesFiles = workspace?.workspaceEdit?.resourceOperations?.includes('rename') === true;
    client.snippets = textDocument?.completion?.completionItem?.snippetSupport === true;
    return ABILITIES;
  });
  connection.onInitialized(() => {
    if (!client.watches) return;
    const watchers = [{ globPattern: '**/*.{yaml,yml,json,hbs,csv}' }];
    connection.client
      .register(DidChangeWatchedFilesNotification.type, { watchers })
      .catch((error: unknown) => server.failed(error));
  });
  followDocuments(server, loop.touch, client);
  handleRequests(server, told, client);
  server.documents.listen(connection);
  connection.listen();
  return new Promise((resolve) => {
    connection.onShutdown(() => loop.stop());
    connection.onExit(() => resolve());
    input.on('close', () => resolve());
  });
}

/** Keeps the workspace as the client has it, and has checked what changed. */
function followDocuments(
  { connection, documents, workspace }: Server,
  touch: (project: ReturnType<Server['workspace']['projects']>[number]) => void,
  client: { readonly watches: boolean },
): void {
  const touchAround = (uri: string): void => {
    const project = workspace.projectOf(uri);
    if (project) touch(project);
  };
  const renew = (): void => {
    workspace.refresh();
    for (const project of workspace.projects()) touch(project);
  };
  documents.onDidChangeContent(({ document }) => {
    workspace.put(document.uri, document.getText());
    touchAround(document.uri);
  });
  documents.onDidClose(({ document }) => {
    const project = workspace.projectOf(document.uri);
    workspace.close(document.uri);
    if (project) touch(project);
  });
  connection.onDidChangeWatchedFiles(renew);
  // A client that does not watch tells no more than this.
  documents.onDidSave(() => (client.watches ? undefined : renew()));
}

/** Files that documents of ours name. */
const RENAMED = [{ scheme: 'file', pattern: { glob: '**/*.{yaml,yml,json,hbs,csv,sql}' } }];

const ABILITIES: InitializeResult = {
  serverInfo: { name: 'holdfast', version: version() },
  capabilities: {
    positionEncoding: PositionEncodingKind.UTF16,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    hoverProvider: true,
    completionProvider: { triggerCharacters: ['$', '.', '{', '[', ' ', '/', "'"] },
    definitionProvider: true,
    referencesProvider: true,
    renameProvider: { prepareProvider: true },
    workspace: { fileOperations: { willRename: { filters: RENAMED } } },
    documentSymbolProvider: true,
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
  },
};

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
