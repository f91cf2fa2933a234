/** An editor, as far as the protocol goes: it starts the command and talks to it. */

import { join } from 'node:path';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  type DataCallback,
  type Diagnostic,
  type Disposable,
  type InitializeResult,
  Message,
  type Position,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { startCli } from '../../testing/run-cli.ts';

export interface LspClient {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  uriOf(path: string): string;
  /** Opens a document of the project with this text, whatever stands on the disk. */
  open(path: string, text: string): Promise<void>;
  /** Puts another text in its place. */
  change(path: string, text: string): Promise<void>;
  /** The findings that the server tells next of which that is true. */
  findings(path: string, are: (found: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]>;
  /** What was told of a document last; undefined: nothing yet. */
  toldOf(path: string): readonly Diagnostic[] | undefined;
  /** The next answer to a request of `sendAtOnce`. */
  nextUnasked(): Promise<object>;
  /** Puts messages into one piece, so that the server has read the last before it answers the first. */
  sendAtOnce(messages: readonly object[]): void;
  /** Says good-bye; gives the exit code of the server. */
  quit(): Promise<number | null>;
}

/** A server for the project at `root`; it ends with the tests of the file. */
export async function startLsp(root: string, args: readonly string[] = ['lsp']): Promise<LspClient> {
  const child = startCli(args, { cwd: root });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  const reader = new SievingReader(child.stdout);
  const connection = createProtocolConnection(reader, new StreamMessageWriter(child.stdin));
  connection.onClose(() => undefined);
  const told = new Map<string, readonly Diagnostic[]>();
  let listeners: (() => void)[] = [];
  connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; diagnostics: Diagnostic[] }) => {
    told.set(params.uri, params.diagnostics);
    for (const listener of listeners) listener();
  });
  connection.listen();
  after(() => {
    child.kill();
  });
  const uriOf = (path: string): string => pathToFileURL(join(root, path)).href;
  const initialized = await connection.sendRequest<InitializeResult>('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(root).href,
    capabilities: {},
  });
  await connection.sendNotification('initialized', {});
  const versions = new Map<string, number>();
  return {
    connection,
    initialized,
    uriOf,
    async open(path, text) {
      versions.set(path, 1);
      const textDocument = { uri: uriOf(path), languageId: 'yaml', version: 1, text };
      await connection.sendNotification('textDocument/didOpen', { textDocument });
    },
    async change(path, text) {
      const version = (versions.get(path) ?? 0) + 1;
      versions.set(path, version);
      const textDocument = { uri: uriOf(path), version };
      told.delete(uriOf(path));
      await connection.sendNotification('textDocument/didChange', { textDocument, contentChanges: [{ text }] });
    },
    async findings(path, are) {
      for (;;) {
        const found = told.get(uriOf(path));
        if (found !== undefined && are(found)) return found;
        await new Promise<void>((resolve) => {
          listeners = [resolve];
        });
      }
    },
    toldOf: (path) => told.get(uriOf(path)),
    nextUnasked: () => reader.next(),
    sendAtOnce(messages) {
      const framed = messages.map((message) => {
        const text = JSON.stringify({ jsonrpc: '2.0', ...message });
        return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
      });
      child.stdin.write(framed.join(''));
    },
    async quit() {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      const code = await ended;
      if (errors !== '') throw new Error(errors);
      return code;
    },
  };
}

/** Ids of our own, which the library knows nothing of, are texts. */
class SievingReader extends StreamMessageReader {
  #resolve: (message: object) => void = () => undefined;

  next(): Promise<object> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  override listen(callback: DataCallback): Disposable {
    return super.listen((message) => {
      if (Message.isResponse(message) && typeof message.id === 'string') this.#resolve(message);
      else callback(message);
    });
  }
}

/** A text with a cursor `|` in it, as the text without it and the position. */
export function withCursor(marked: string): { readonly text: string; readonly position: Position } {
  const at = marked.indexOf('|');
  const lines = marked.slice(0, at).split('\n');
  const position = { line: lines.length - 1, character: (lines.at(-1) ?? '').length };
  return { text: marked.slice(0, at) + marked.slice(at + 1), position };
}
