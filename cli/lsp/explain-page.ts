/** The page of each code as a file, so that an editor can open it without a network. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { explain } from '../../compiler/diagnostics/explain.ts';

/** Gives the address of the page of a code; undefined where there is none, or nowhere to write it. Never throws. */
export function createExplainPages(folder: string): (code: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (code) => {
    if (!known.has(code)) known.set(code, writePage(folder, code));
    return known.get(code);
  };
}

function writePage(folder: string, code: string): string | undefined {
  const { page } = explain(code);
  if (page === undefined) return undefined;
  const file = join(folder, `${code}.md`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, page);
    return pathToFileURL(file).href;
  } catch {
    return undefined; // a home that is read-only: the code is told without a link
  }
}
