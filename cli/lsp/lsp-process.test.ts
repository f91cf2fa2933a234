import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type {
  CodeAction,
  CompletionItem,
  DocumentSymbol,
  Hover,
  Location,
  Range,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { HELLO, makeProject } from '../testing/run-cli.ts';
import { type LspClient, startLsp, withCursor } from './testing/client.ts';

const FLOW = 'hello.flow.yaml';
const FILES = {
  'holdfast.yaml': 'holdfast: "1"\nname: lsp\n',
  [FLOW]: HELLO.replace('steps:', 'input: { schema: ./in.json }\nsteps:'),
  'in.json': '{ "type": "object", "additionalProperties": false, "properties": { "name": { "type": "string" } } }',
};
const FLOW_TEXT = FILES[FLOW];

test('findings come while one types, over what is not saved yet', async () => {
  const client = await startLsp(makeProject(FILES));
  assert.equal(client.initialized.serverInfo?.name, 'holdfast');

  await client.open(FLOW, FLOW_TEXT);
  const [absent] = await client.findings(FLOW, (found) => found.length > 0);
  assert.equal(absent?.source, 'holdfast');
  assert.match(absent?.codeDescription?.href ?? '', /^file:.*HF\d{4}\.md$/);

  await client.change(FLOW, FLOW_TEXT.replace('$input.name', "($input.name ?? 'you')"));
  await client.findings(FLOW, (found) => found.length === 0);

  // What another document makes of it, before it is saved.
  await client.open('in.json', FILES['in.json'].replaceAll('name', 'nom'));
  const [unknown] = await client.findings(FLOW, (found) => found.length > 0);
  assert.match(String(unknown?.message), /there is nom/);

  // The other place of a finding, in another document.
  await client.open('again.flow.yaml', FLOW_TEXT);
  const found = await client.findings('hello.flow.yaml', (all) => all.some((one) => one.relatedInformation));
  assert.match(JSON.stringify(found), /again\.flow\.yaml/);
  assert.equal(await client.quit(), 0);
});

/** Opens the flow with the cursor in it, and asks about it. */
async function ask<T>(client: LspClient, method: string, marked: string, more: object = {}): Promise<T> {
  const { text, position } = withCursor(marked);
  await client.change(FLOW, text);
  const params = { textDocument: { uri: client.uriOf(FLOW) }, position, ...more };
  return client.connection.sendRequest<T>(`textDocument/${method}`, params);
}

test('an editor asks', async () => {
  const client = await startLsp(makeProject(FILES));
  await client.open(FLOW, FLOW_TEXT);

  const hover = await ask<Hover>(client, 'hover', FLOW_TEXT.replace('$input.name', '$input.na|me'));
  assert.match(JSON.stringify(hover.contents), /\$input\.name: text/);

  // Behind a character of two units, in a line that is not finished.
  const broken = FLOW_TEXT.replace(/'Hello '.*/, "'😀' & $input.na|");
  const items = await ask<CompletionItem[]>(client, 'completion', broken);
  const { position } = withCursor(broken);
  assert.deepEqual(
    items.map(({ label, textEdit }) => ({ label, textEdit })),
    [
      {
        label: 'name',
        textEdit: {
          range: { start: { ...position, character: position.character - 2 }, end: position },
          newText: 'name',
        },
      },
    ],
  );

  const [place] = await ask<Location[]>(client, 'definition', FLOW_TEXT.replace('$input.name', '$input.na|me'));
  assert.equal(place?.uri, client.uriOf('in.json'));
  assert.equal(place?.range.start.character, FILES['in.json'].indexOf('"name"'));

  const outline = await ask<DocumentSymbol[]>(client, 'documentSymbol', `${FLOW_TEXT}|`);
  assert.deepEqual(
    outline.map(({ name }) => name),
    ['greet', 'done'],
  );

  const misspelt = FLOW_TEXT.replace("'Hello ' & $input.name", "'Hello'").replace('input:', 'tilte: Hi\ninput:');
  await client.change(FLOW, misspelt);
  const [unknown] = await client.findings(FLOW, (found) => found.length > 0);
  const textDocument = { uri: client.uriOf(FLOW) };
  const actions = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument,
    range: unknown?.range,
    context: { diagnostics: [unknown] },
  });
  assert.deepEqual(
    actions.map(({ kind, edit }) => ({ kind, to: edit?.changes?.[textDocument.uri]?.map(({ newText }) => newText) })),
    [{ kind: 'quickfix', to: ['title'] }],
  );
  const [all] = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument,
    range: unknown?.range,
    context: { diagnostics: [], only: ['source.fixAll'] },
  });
  const mended = all?.edit?.changes?.[textDocument.uri]?.[0]?.newText;
  assert.equal(mended, misspelt.replace('tilte', 'title'));

  // The nearest name is offered, and never taken by itself.
  await client.change(FLOW, FLOW_TEXT.replace('$input.name', '$inptu.name'));
  const [strange] = await client.findings(FLOW, (found) => found.some(({ code }) => code === 'HF4018'));
  const offered = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument,
    range: strange?.range,
    context: { diagnostics: [strange] },
  });
  assert.deepEqual(
    offered.map(({ title, isPreferred }) => ({ title, isPreferred })),
    [{ title: 'replace "$inptu" by "$input"', isPreferred: false }],
  );
  assert.equal(await client.quit(), 0);
});

test('an editor asks where a name is used, and gives another', async () => {
  const client = await startLsp(makeProject(FILES));
  await client.open(FLOW, FLOW_TEXT);
  const step = FLOW_TEXT.replace('{ text:', '{ te|xt:');
  const uri = client.uriOf(FLOW);
  const places = await ask<Location[]>(client, 'references', step, { context: { includeDeclaration: true } });
  const inside = await ask<Location[]>(client, 'references', step, { context: { includeDeclaration: false } });
  assert.equal(places.length, inside.length + 1);
  assert.ok(places.length > 1);
  const range = await ask<Range>(client, 'prepareRename', step);
  assert.deepEqual(range, places[0]?.range);
  const edit = await ask<WorkspaceEdit>(client, 'rename', step, { newName: 'welcome' });
  assert.deepEqual(
    edit.changes?.[uri],
    places.map((place) => ({ range: place.range, newText: 'welcome' })),
  );
  await assert.rejects(ask(client, 'rename', step, { newName: 'input' }), /means something else/);
  const file = FLOW_TEXT.replace('./in.json', './i|n.json');
  await assert.rejects(ask(client, 'rename', file, { newName: './order.json' }), /cannot rename files/);
  const moved = await client.connection.sendRequest<WorkspaceEdit>('workspace/willRenameFiles', {
    files: [{ oldUri: client.uriOf('in.json'), newUri: client.uriOf('schemas/in.json') }],
  });
  assert.match(JSON.stringify(moved.documentChanges), /"newText":"\.\/schemas\/in\.json"/);
  assert.equal(await client.quit(), 0);
});

test('documents that are none of ours, that lie nowhere, or that nobody can read', async () => {
  const client = await startLsp(makeProject({ ...FILES, 'other.yaml': 'a: 1' }));
  const position = { line: 0, character: 0 };
  const asked = async (uri: string, text: string): Promise<unknown> => {
    await client.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: 1, text },
    });
    return client.connection.sendRequest('textDocument/completion', { textDocument: { uri }, position });
  };
  assert.equal(await asked(client.uriOf('other.yaml'), 'on: push'), null);
  assert.equal(await asked('untitled:Untitled-1', FLOW_TEXT), null);
  assert.equal(await asked('file:///nowhere/at/all/x.flow.yaml', FLOW_TEXT), null);
  assert.equal(await asked(client.uriOf('zero.flow.yaml'), '\0\0\0'), null);
  await client.open('huge.flow.yaml', `${FLOW_TEXT}\n# ${'x'.repeat(600_000)}`);
  const [large] = await client.findings('huge.flow.yaml', (found) => found.length > 0);
  assert.equal(large?.code, 'HF1003');

  assert.equal(await client.quit(), 0);
});

test('a request that nobody waits for any more is not worked on', async () => {
  const client = await startLsp(makeProject(FILES));
  await client.open(FLOW, FLOW_TEXT);
  const answered = client.nextUnasked();
  const params = { textDocument: { uri: client.uriOf(FLOW) }, position: { line: 0, character: 0 } };
  client.sendAtOnce([
    { id: 'mine', method: 'textDocument/hover', params },
    { method: '$/cancelRequest', params: { id: 'mine' } },
  ]);
  assert.deepEqual(await answered, { jsonrpc: '2.0', id: 'mine', error: { code: -32800, message: 'cancelled' } });
  assert.equal(await client.quit(), 0);
});

test('what changes on the disk is seen when something is saved; an overlay is that of --env', async () => {
  const root = makeProject({ ...FILES, 'holdfast.prod.yaml': 'nmae: x\n' });
  const client = await startLsp(root, ['--env', 'prod', 'lsp', '--stdio']);
  await client.open(FLOW, FLOW_TEXT);
  const [overlay] = await client.findings('holdfast.prod.yaml', (found) => found.length > 0);
  assert.match(String(overlay?.message), /nmae/);
  await client.findings(FLOW, (found) => found.length === 1);
  const required = FILES['in.json'].replace('"properties"', '"required": ["name"], "properties"');
  writeFileSync(join(root, 'in.json'), required);
  const textDocument = { uri: client.uriOf(FLOW) };
  await client.connection.sendNotification('textDocument/didSave', { textDocument });
  await client.findings(FLOW, (found) => found.length === 0);
  assert.equal(await client.quit(), 0);
});

test('without a holdfast.yaml only what is open is judged, and what is closed is forgotten', async () => {
  const misspelt = HELLO.replace('name:', 'nmae:');
  const client = await startLsp(makeProject({ 'other.flow.yaml': misspelt }));
  await client.open('alone.flow.yaml', misspelt);
  await client.findings('alone.flow.yaml', (found) => found.length > 0);
  assert.equal(client.toldOf('other.flow.yaml'), undefined);
  const textDocument = { uri: client.uriOf('alone.flow.yaml') };
  await client.connection.sendNotification('textDocument/didClose', { textDocument });
  await client.findings('alone.flow.yaml', (found) => found.length === 0);
  assert.equal(await client.quit(), 0);
});
