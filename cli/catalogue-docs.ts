/** `catalog docs`: a page of the activities that a project has beside the standard ones. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Contract } from '../stdlib/contract.ts';
import { contractRow, contractSections } from './render/contract-page.ts';
import { table } from './render/page-parts.ts';

export const DOCS_FILE = 'docs/activities.md';

export function renderCatalogueDocs(project: string, contracts: readonly Contract[]): string {
  const sorted = [...contracts].sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts = [
    '<!-- Made by `holdfast catalog docs` from the contracts. Do not edit. -->',
    `# Activities of ${project}`,
    sorted.length === 0
      ? 'The project has none of its own.'
      : table(['activity', 'effect', 'is'], sorted.map(contractRow)),
    ...sorted.flatMap((contract) => contractSections(contract)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Whether the page at the path, relative to the project, is not what it should be; `write` makes it so. */
export function settleDocs(root: string, path: string, text: string, write: boolean): boolean {
  const file = join(root, path);
  const stale = !existsSync(file) || readFileSync(file, 'utf8') !== text;
  if (stale && write) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return stale;
}
