/** Every page of the guide that shows files is a project that compiles. A block names its file in its first line. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkProject } from '../compiler/index.ts';
import type { SourceTree } from '../compiler/types.ts';
import { catalogue } from '../stdlib/index.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const pages = [
  join(root, 'README.md'),
  ...readdirSync(join(root, 'docs', 'guide')).map((name) => join(root, 'docs', 'guide', name)),
].filter((path) => path.endsWith('.md'));
const BLOCK = /^```(\w+)\n([\s\S]*?)^```$/gm;
const NAME = /^(?:#|\/\/|\{\{!--)\s*([\w./-]+\.\w+)\s*(?:--\}\})?\n/;

function filesOf(page: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [, language, text = ''] of page.matchAll(BLOCK)) {
    const name = NAME.exec(text)?.[1];
    // YAML takes a comment in its first line; JSON and templates do not.
    if (name) files.set(name, language === 'yaml' ? text : text.replace(NAME, ''));
  }
  return files;
}

const contracts = new Map(catalogue.map(({ contract }) => [contract.name, contract]));
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

for (const path of pages) {
  const files = filesOf(readFileSync(path, 'utf8'));
  if (files.size === 0) continue;
  test(`the files shown in ${path.slice(root.length + 1)} compile`, () => {
    const tree: SourceTree = { read: (name) => files.get(name), list: () => [...files.keys()].sort() };
    const { flows, diagnostics } = checkProject(tree, { contracts, digest });
    assert.deepEqual(
      diagnostics.map(({ code, range, message }) => `${range.file}:${range.line}:${range.col} ${code} ${message}`),
      [],
    );
    for (const [flow, { plan }] of flows) assert.ok(plan, flow);
  });
}
