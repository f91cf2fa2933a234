/** Findings of the compiler in the form that was asked for. */
import { posix, relative, resolve, sep } from 'node:path';
import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { version } from '../version.ts';

export type FindingsFormat = 'human' | 'json' | 'github' | 'sarif';
export interface FindingsView {
  readonly color: boolean;
  /** Where the documents are, and where the person is: paths are shown as that person would type them. */
  readonly root: string;
  readonly cwd: string;
  readonly readText: (file: string) => string | undefined;
}

/** Empty where there is nothing to say to a person. */
export async function renderFindings(
  found: readonly Diagnostic[],
  format: FindingsFormat,
  { color, root, cwd, readText }: FindingsView,
): Promise<string> {
  const door = await import('../compiler-door.ts');
  const originals = new Map<string, string>();
  const shown = (file: string): string => {
    const path = relative(cwd, resolve(root, file)).split(sep).join(posix.sep);
    originals.set(path, file);
    return path;
  };
  const diagnostics = found.map((one) => movePaths(one, shown));
  switch (format) {
    case 'human':
      if (diagnostics.length === 0) return '';
      return door.renderHuman(diagnostics, (file) => readText(originals.get(file) ?? file), { color });
    case 'json':
      return door.renderJson(diagnostics);
    case 'github':
      return door.renderGithub(diagnostics);
    case 'sarif':
      return door.renderSarif(diagnostics, version());
  }
}

function movePaths(one: Diagnostic, shown: (file: string) => string): Diagnostic {
  const move = (range: Range): Range => ({ ...range, file: shown(range.file) });
  const { related } = one;
  return {
    ...one,
    range: move(one.range),
    ...(related === undefined ? {} : { related: related.map((other) => ({ ...other, range: move(other.range) })) }),
  };
}
