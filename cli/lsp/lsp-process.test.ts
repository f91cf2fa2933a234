import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HELLO, makeProject } from '../testing/run-cli.ts';
import { startLsp, withCursor } from './testing/client.ts';

const FILES = {
  'holdfast.yaml': 'holdfast: "1"\nname: lsp\n',
  'hello.flow.yaml': HELLO.replace('steps:', 'input: { schema: ./in.json }\nsteps:'),
  'in.json': '{ "type": "object", "additionalProperties": false, "properties": { "name": { "type": "string" } } }',
};

test('a session in an editor', async () => {
  const client = await startLsp(makeProject(FILES));
  const flow = FILES['hello.flow.yaml'];
  assert.equal(client.initialized.serverInfo?.name, 'holdfast');

  await client.open('hello.flow.yaml', flow);
  const [absent] = await client.findings('hello.flow.yaml', (found) => found.length > 0);
  assert.equal(absent?.source, 'holdfast');
  assert.match(absent?.codeDescription?.href ?? '', /^file:.*HF\d{4}\.md$/);

  await client.change('hello.flow.yaml', flow.replace('$input.name', "($input.name ?? 'you')"));
  await client.findings('hello.flow.yaml', (found) => found.length === 0);

  // What another document makes of it, before it is saved.
  await client.open('in.json', FILES['in.json'].replaceAll('name', 'nom'));
  const [unknown] = await client.findings('hello.flow.yaml', (found) => found.length > 0);
  assert.match(String(unknown?.message), /there is nom/);

  const { text, position } = withCursor(flow.replace('$input.name', '$input.na|me'));
  await client.change('hello.flow.yaml', text);
  await client.change('in.json', FILES['in.json']);
  const hover = await client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri: client.uriOf('hello.flow.yaml') },
    position,
  });
  assert.match(JSON.stringify(hover), /\$input\.name: text/);
  assert.equal(await client.quit(), 0);
});
