/** What the compiler says, in the words of the protocol. */
import {
  CodeAction,
  CodeActionKind,
  type CompletionItem,
  CompletionItemKind,
  type Diagnostic,
  type DocumentSymbol,
  InsertTextFormat,
  MarkupKind,
  type Position,
  SymbolKind,
} from 'vscode-languageserver/node';
import { type Completion, type CompletionKind, type Completions, CURSOR } from '../../compiler/editor/completion.ts';
import type { OutlineEntry } from '../../compiler/editor/symbols.ts';
import type { Diagnostic as Finding } from '../../schema/diagnostic.ts';
import { toRange } from './convert.ts';

const KINDS: { readonly [kind in CompletionKind]: CompletionItemKind } = {
  variable: CompletionItemKind.Variable,
  field: CompletionItemKind.Field,
  function: CompletionItemKind.Function,
  key: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  step: CompletionItemKind.Reference,
  file: CompletionItemKind.File,
  activity: CompletionItemKind.Method,
  flow: CompletionItemKind.Module,
  expression: CompletionItemKind.Snippet,
};

/** `snippets`: the client can put its cursor somewhere in what is written. */
export function toCompletionItems(
  { items, replaces }: Completions,
  position: Position,
  snippets: boolean,
): readonly CompletionItem[] {
  const start = { line: position.line, character: Math.max(0, position.character - replaces) };
  return items.map((item) => {
    const { label, kind, detail, documentation, rank = 1 } = item;
    return {
      label,
      kind: KINDS[kind],
      ...(detail === undefined ? {} : { detail }),
      ...(documentation === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
      sortText: `${rank} ${label}`,
      filterText: label,
      ...inserted(item, snippets, (newText) => ({ range: { start, end: position }, newText })),
    };
  });
}

function inserted(
  { label, insert = label }: Completion,
  snippets: boolean,
  edit: (newText: string) => NonNullable<CompletionItem['textEdit']>,
): Pick<CompletionItem, 'textEdit' | 'insertTextFormat'> {
  if (!insert.includes(CURSOR)) return { textEdit: edit(insert) };
  if (!snippets) return { textEdit: edit(insert.replace(CURSOR, '')) };
  const escaped = insert.replaceAll(/[\\$}]/g, '\\$&').replace(CURSOR, '$0');
  return { textEdit: edit(escaped), insertTextFormat: InsertTextFormat.Snippet };
}

const SYMBOLS: { readonly [kind in OutlineEntry['kind']]: SymbolKind } = {
  step: SymbolKind.Function,
  list: SymbolKind.Namespace,
  entry: SymbolKind.Property,
  item: SymbolKind.Object,
};

export function toDocumentSymbol({ name, detail, kind, range, nameRange, children }: OutlineEntry): DocumentSymbol {
  return {
    name,
    ...(detail === undefined ? {} : { detail }),
    kind: SYMBOLS[kind],
    range: toRange(range),
    selectionRange: toRange(nameRange),
    children: children.map(toDocumentSymbol),
  };
}

/** A finding as the client knows it. */
export interface ToldFinding {
  readonly finding: Finding;
  readonly diagnostic: Diagnostic;
}

/** What mends a finding. `uri`: of the document that all edits are in. */
export function toQuickFix({ finding, diagnostic }: ToldFinding, uri: string): CodeAction | undefined {
  const { fix } = finding;
  if (fix === undefined || fix.edits.some(({ range }) => range.file !== finding.range.file)) return undefined;
  const edits = fix.edits.map(({ range, newText }) => ({ range: toRange(range), newText }));
  return {
    ...CodeAction.create(fix.title, { changes: { [uri]: edits } }, CodeActionKind.QuickFix),
    diagnostics: [diagnostic],
    isPreferred: fix.guess !== true,
  };
}

/** Mends at once what leaves no choice; `text` is the document as it is, `mended` as it would be. */
export function toFixAll(uri: string, text: string, mended: string): CodeAction {
  const lines = text.split('\n');
  const end = { line: lines.length - 1, character: (lines.at(-1) ?? '').length };
  const edit = { range: { start: { line: 0, character: 0 }, end }, newText: mended };
  const title = 'Mend all that leaves no choice';
  return CodeAction.create(title, { changes: { [uri]: [edit] } }, FIX_ALL);
}

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.holdfast`;
