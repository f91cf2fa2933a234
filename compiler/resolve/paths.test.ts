import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relativePath, resolvePath } from './paths.ts';

const RESOLVED: readonly (readonly [string, string, string | undefined])[] = [
  ['main.flow.yaml', './a.json', 'a.json'],
  ['main.flow.yaml', 'a.json', 'a.json'],
  ['flows/main.flow.yaml', './schemas/a.json', 'flows/schemas/a.json'],
  ['flows/main.flow.yaml', '../schemas/./a.json', 'schemas/a.json'],
  ['flows/main.flow.yaml', '../../a.json', undefined],
  ['flows/main.flow.yaml', '/etc/passwd', undefined],
  ['flows/main.flow.yaml', 'https://example.org/a.json', undefined],
  ['flows/main.flow.yaml', 'C:\\a.json', undefined],
  ['flows/main.flow.yaml', 'a\0.json', undefined],
  ['flows/main.flow.yaml', '..', undefined],
  ['flows/main.flow.yaml', '', undefined],
];
for (const [from, reference, path] of RESOLVED) {
  test(`${JSON.stringify(reference)} in ${from}`, () => assert.equal(resolvePath(from, reference), path));
}

const RELATIVE: readonly (readonly [string, string, string])[] = [
  ['main.flow.yaml', 'a.json', './a.json'],
  ['flows/main.flow.yaml', 'flows/schemas/a.json', './schemas/a.json'],
  ['flows/main.flow.yaml', 'schemas/a.json', '../schemas/a.json'],
  ['a/b/main.flow.yaml', 'a/c/d.json', '../c/d.json'],
];
for (const [from, path, reference] of RELATIVE) {
  test(`${path} from ${from}`, () => {
    assert.equal(relativePath(from, path), reference);
    assert.equal(resolvePath(from, reference), path);
  });
}
