import assert from 'node:assert/strict';
import { unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { People } from '../schema/generated/project.ts';
import { findSelf } from './inbox/find-self.ts';
import { membersOf, openDirectory } from './people-directory.ts';
import { fakeIo } from './testing/fake-io.ts';
import { makeProject } from './testing/run-cli.ts';

test('the directory is read anew where it has changed, as YAML or JSON', async () => {
  const root = makeProject({
    'p.yaml': 'groups: { leads: [ann] }\n',
    'p.json': '{ "groups": { "Night Shift": ["bo"] } }',
  });
  const read = openDirectory(root, 'p.yaml');
  assert.deepEqual(await read(), { leads: ['ann'] });
  writeFileSync(join(root, 'p.yaml'), 'groups: { leads: [ann, bo] }\n');
  assert.deepEqual(await read(), { leads: ['ann', 'bo'] });
  assert.deepEqual(await openDirectory(root, join(root, 'p.json'))(), { 'Night Shift': ['bo'] });
  unlinkSync(join(root, 'p.yaml'));
  await assert.rejects(read, /ENOENT/);
});

const wrong: readonly (readonly [text: string, said: RegExp])[] = [
  ['groups: [ann]\n', /p\.yaml:1:9 /],
  ['groups: { leads: ann }\n', /p\.yaml:1:18 /],
  ['group: { leads: [ann] }\n', /p\.yaml:1:1 .*"group"/],
  ['groups: { leads: [ann]\n', /p\.yaml:/],
  ['', /p\.yaml/],
];
for (const [text, said] of wrong)
  test(`a directory that is wrong says where: ${JSON.stringify(text)}`, async () => {
    await assert.rejects(openDirectory(makeProject({ 'p.yaml': text }), 'p.yaml'), said);
  });

test('groups of the project and of the directory count together', async () => {
  const root = makeProject({ 'p.yaml': 'groups: { leads: [ann], staff: [bo] }\n' });
  const people: People = { identity: 'claimed', groups: { leads: ['cid'] }, directory: 'p.yaml' };
  assert.deepEqual(await membersOf(root, { people }), { leads: ['cid', 'ann'], staff: ['bo'] });
});

test('whose inbox: a directory of another machine is no obstacle, and is told of', async () => {
  const project =
    'holdfast: "1"\nname: p\npeople: { identity: claimed, groups: { leads: [ann] }, directory: /no/such.yaml }\n';
  const io = fakeIo({ cwd: makeProject({ 'holdfast.yaml': project }) });
  assert.deepEqual(await findSelf(io, {}, 'ann', ['night']), { user: 'ann', groups: ['night', 'leads'] });
  assert.match(io.written.err, /cannot be read here/);
});
