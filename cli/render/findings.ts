/** Findings of the compiler in the form that was asked for. */

import { posix, relative, resolve, sep } from 'node:path';
import { renderGithub } from '../../compiler/diagnostics/github.ts';
import { renderHuman } from '../../compiler/diagnostics/human.ts';
import { renderJson } from '../../compiler/diagnostics/json.ts';
import type { Breakage, Diagnostic, Range } from '../../schema/diagnostic.ts';
import { version } from '../version.ts';

export type FindingsFormat = 'human' | 'json' | 'github' | 'sarif';

/** Findings in the documents of one project. */
export interface Found {
  readonly diagnostics: readonly Diagnostic[];
  /** Where the checker itself failed: a person is told beside the findings. */
  readonly broken?: readonly Breakage[];
  readonly tree: { readonly root: string; read(path: string): string | undefined };
}

/** Paths are shown as a person at `cwd` would type them. Empty where there is nothing to say to a person. */
export async function renderFindings(
  found: readonly Found[],
  format: FindingsFormat,
  { color, cwd, columns }: { readonly color: boolean; readonly cwd: string; readonly columns: number },
): Promise<string> {
  const texts = new Map<string, () => string | undefined>();
  const diagnostics = found.flatMap(({ diagnostics: inside, tree }) => {
    const shown = (file: string): string => {
      const path = showPath(cwd, tree.root, file);
      texts.set(path, () => tree.read(file));
      return path;
    };
    return inside.map((one) => movePaths(one, shown));
  });
  const broken = found.flatMap(({ broken: inside = [], tree }) =>
    inside.map((one) => (one.file === undefined ? one : { ...one, file: showPath(cwd, tree.root, one.file) })),
  );
  switch (format) {
    case 'human':
      if (diagnostics.length === 0) return '';
      return renderHuman(diagnostics, (file) => texts.get(file)?.(), { color, columns });
    case 'json':
      return renderJson(diagnostics, broken);
    case 'github':
      return renderGithub(diagnostics, broken);
    case 'sarif':
      // It brings the whole catalogue.
      return (await import('../compiler-door.ts')).renderSarif(diagnostics, version(), broken);
  }
}

/** A path of a project as a person at `cwd` would type it, with `/` between. */
export const showPath = (cwd: string, root: string, file: string): string =>
  relative(cwd, resolve(root, file)).split(sep).join(posix.sep);

function movePaths(one: Diagnostic, shown: (file: string) => string): Diagnostic {
  const move = (range: Range): Range => ({ ...range, file: shown(range.file) });
  const { related, fix } = one;
  const edits = fix?.edits.map((edit) => ({ ...edit, range: move(edit.range) }));
  return {
    ...one,
    range: move(one.range),
    ...(fix === undefined || edits === undefined ? {} : { fix: { ...fix, edits } }),
    ...(related === undefined ? {} : { related: related.map((other) => ({ ...other, range: move(other.range) })) }),
  };
}
