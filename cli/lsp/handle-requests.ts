/** What the client asks about a document. */
import {
  type CancellationToken,
  CodeActionKind,
  type CodeActionParams,
  LSPErrorCodes,
  MarkupKind,
  type Range,
  ResponseError,
} from 'vscode-languageserver/node';
import { applyFixes } from '../../compiler/diagnostics/apply-fixes.ts';
import { complete } from '../../compiler/editor/complete.ts';
import { definition } from '../../compiler/editor/definition.ts';
import { hover } from '../../compiler/editor/hover.ts';
import { namedThingAt } from '../../compiler/editor/named-thing.ts';
import { readDocument } from '../../compiler/editor/read-document.ts';
import { referencesTo } from '../../compiler/editor/references.ts';
import { symbolsOf } from '../../compiler/editor/symbols.ts';
import { FIX_ALL, toCompletionItems, toDocumentSymbol, toFixAll, toQuickFix } from './answers.ts';
import { toPlace, toRange } from './convert.ts';
import { handleRenames } from './handle-renames.ts';
import { locateIn, type Server } from './server.ts';
import type { ToldFindings } from './told-findings.ts';
import type { OpenDocument } from './workspace.ts';

export interface ClientAbilities {
  /** It can put its cursor somewhere in what a completion writes. */
  snippets: boolean;
  /** It can rename files as a part of an edit. */
  renamesFiles: boolean;
}

/** Undefined for what is no document of ours, and where we failed. */
export type Answer = <T>(
  uri: string,
  token: CancellationToken,
  make: (document: OpenDocument) => T | undefined,
) => T | undefined | ResponseError<void>;

export function handleRequests(server: Server, told: ToldFindings, client: ClientAbilities): void {
  const { connection, workspace } = server;
  /** What fails is a mistake of ours: it is told, and the client goes on without an answer. */
  const answer: Answer = (uri, token, make) => {
    if (token.isCancellationRequested) return new ResponseError<void>(LSPErrorCodes.RequestCancelled, 'cancelled');
    try {
      const document = workspace.find(uri);
      return document && make(document);
    } catch (error) {
      server.failed(error);
      return undefined;
    }
  };
  connection.onHover(({ textDocument, position }, token) =>
    answer(textDocument.uri, token, ({ project, path, kind, text }) => {
      const found = hover(project.session(), path, kind, text, toPlace(position));
      if (!found) return undefined;
      return { contents: { kind: MarkupKind.Markdown, value: found.markdown }, range: toRange(found.range) };
    }),
  );
  connection.onCompletion(({ textDocument, position }, token) =>
    answer(textDocument.uri, token, ({ project, path, kind, text }) => {
      const found = complete(project.session(), path, kind, text, toPlace(position));
      return found && [...toCompletionItems(found, position, client.snippets)];
    }),
  );
  connection.onDefinition(({ textDocument, position }, token) =>
    answer(textDocument.uri, token, ({ project, path, kind, text }) => {
      return definition(project.session(), path, kind, text, toPlace(position)).map(locateIn(server, project));
    }),
  );
  connection.onReferences(({ textDocument, position, context }, token) =>
    answer(textDocument.uri, token, ({ project, path, kind, text }) => {
      const session = project.session();
      const thing = namedThingAt(session, path, kind, text, toPlace(position));
      const found = thing === undefined ? [] : referencesTo(session, thing);
      const locate = locateIn(server, project);
      return found.flatMap(({ range, defines }) => (defines && !context.includeDeclaration ? [] : [locate(range)]));
    }),
  );
  handleRenames(server, answer, client);
  connection.onDocumentSymbol(({ textDocument }, token) =>
    answer(textDocument.uri, token, ({ path, kind, text }) => {
      const document = readDocument(path, text);
      return document && symbolsOf(path, kind, document).map(toDocumentSymbol);
    }),
  );
  connection.onCodeAction((params, token) =>
    answer(params.textDocument.uri, token, (document) => codeActions(params, document, told)),
  );
}

function codeActions(
  { textDocument: { uri }, range, context }: CodeActionParams,
  document: OpenDocument,
  told: ToldFindings,
) {
  const wants = (kind: string): boolean =>
    context.only?.some((one) => kind === one || kind.startsWith(`${one}.`)) ?? true;
  const known = told.of(uri);
  const here = known.filter(({ diagnostic }) => touches(diagnostic.range, range));
  const fixes = wants(CodeActionKind.QuickFix) ? here.flatMap((one) => toQuickFix(one, uri) ?? []) : [];
  // Asked for by name only, as when a document is saved.
  if (context.only === undefined || !wants(FIX_ALL)) return fixes;
  const findings = known.map(({ finding }) => finding);
  const { text, applied } = applyFixes(document.path, document.text, findings);
  return applied.length === 0 ? fixes : [...fixes, toFixAll(uri, document.text, text)];
}

function touches(a: Range, b: Range): boolean {
  const before = (one: Range['end'], other: Range['start']): boolean =>
    one.line < other.line || (one.line === other.line && one.character < other.character);
  return !before(a.end, b.start) && !before(b.end, a.start);
}
