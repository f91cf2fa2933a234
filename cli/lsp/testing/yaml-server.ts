/** yaml-language-server from npm, as an editor runs it. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  type CompletionItem,
  type CompletionList,
  createProtocolConnection,
  type Hover,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { withCursor } from './client.ts';

const ENTRY = join(
  dirname(createRequire(import.meta.url).resolve('yaml-language-server/package.json')),
  'bin',
  'yaml-language-server',
);

export interface YamlServer {
  complete(path: string, marked: string): Promise<readonly CompletionItem[]>;
  hover(path: string, marked: string): Promise<string | undefined>;
  /** What it finds wrong. */
  judge(path: string, text: string): Promise<readonly string[]>;
}

/** It runs with the project at `root` open, fetches nothing, and ends with the tests of the file. */
export async function startYamlServer(root: string): Promise<YamlServer> {
  const child = spawn(process.execPath, [ENTRY, '--stdio'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  after(() => {
    child.kill();
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const yaml = { schemaStore: { enable: false }, completion: true, hover: true, validate: true };
  connection.onRequest('workspace/configuration', ({ items }: { items: { section?: string }[] }) =>
    items.map(({ section }) => (section === 'yaml' ? yaml : {})),
  );
  connection.onRequest('client/registerCapability', () => null);
  const judged = new Map<string, (messages: readonly string[]) => void>();
  connection.onNotification(
    'textDocument/publishDiagnostics',
    ({ uri, diagnostics }: { uri: string; diagnostics: { message: string }[] }) =>
      judged.get(uri)?.(diagnostics.map(({ message }) => message)),
  );
  connection.listen();
  const documentationFormat = ['markdown'];
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(root).href,
    capabilities: {
      workspace: { configuration: true },
      textDocument: {
        completion: { completionItem: { snippetSupport: true, documentationFormat } },
        hover: { contentFormat: documentationFormat },
      },
    },
  });
  await connection.sendNotification('initialized', {});
  let opened = 0;
  const open = async (path: string, text: string): Promise<{ readonly uri: string }> => {
    // Each question has a document of its own, in the same folder.
    const uri = pathToFileURL(join(root, dirname(path), `${opened++}-${path.slice(path.lastIndexOf('/') + 1)}`)).href;
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text },
    });
    return { uri };
  };
  return {
    async complete(path, marked) {
      const { text, position } = withCursor(marked);
      const textDocument = await open(path, text);
      const params = { textDocument, position };
      return (await connection.sendRequest<CompletionList | null>('textDocument/completion', params))?.items ?? [];
    },
    async hover(path, marked) {
      const { text, position } = withCursor(marked);
      const textDocument = await open(path, text);
      const found = await connection.sendRequest<Hover | null>('textDocument/hover', { textDocument, position });
      const contents = found?.contents;
      return typeof contents === 'object' && 'value' in contents ? contents.value : undefined;
    },
    async judge(path, text) {
      const uri = pathToFileURL(join(root, path)).href;
      return new Promise((resolve, reject) => {
        judged.set(uri, resolve);
        const textDocument = { uri, languageId: 'yaml', version: 1, text };
        connection.sendNotification('textDocument/didOpen', { textDocument }).catch(reject);
      });
    },
  };
}
