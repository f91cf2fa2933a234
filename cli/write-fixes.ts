/** Puts mended documents where they were. */
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment } from './exit.ts';
import type { FixedFile } from './fix-project.ts';

/** Each file is the old one or the new one, never a half. Throws where one cannot be written, or changed meanwhile. */
export function writeFixes(root: string, files: readonly FixedFile[]): void {
  for (const { path, before, after } of files) {
    // A link stays a link.
    const file = realpathSync(join(root, ...path.split('/')));
    if (!readFileSync(file).equals(Buffer.from(before)))
      throw environment(`${path} changed while it was checked; it was left as it is.`, 'Run the command again.');
    const draft = `${file}.${process.pid}.fixed`;
    try {
      writeFileSync(draft, after, { mode: statSync(file).mode, flag: 'wx' });
      renameSync(draft, file);
    } catch (error) {
      rmSync(draft, { force: true });
      const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      throw environment(`${path} cannot be written${reason}.`, 'Ask for the right to write it and its folder.');
    }
  }
}
