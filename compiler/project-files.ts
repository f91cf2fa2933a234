/** Patterns of files in `holdfast.yaml`. */

/**
 * The paths that a pattern names: a file, all below a folder, or what fits its wildcards (`*` any part of a name, `**`
 * any folders). The work is bounded by the product of the lengths.
 */
export function matchFiles(pattern: string, paths: readonly string[]): readonly string[] {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  if (pattern.includes('*')) return paths.filter((path) => matches(parts, path.split('/'), '**', matchName));
  const exact = parts.join('/');
  return paths.filter((path) => exact === '' || path === exact || path.startsWith(`${exact}/`));
}

const matchName = (pattern: string, name: string): boolean => matches([...pattern], [...name], '*', (a, b) => a === b);

/** Wildcard matching that keeps only its last wildcard in mind: no pattern makes it slow. */
function matches(
  pattern: readonly string[],
  items: readonly string[],
  wildcard: string,
  same: (pattern: string, item: string) => boolean,
): boolean {
  let p = 0;
  let i = 0;
  let lastWildcard = -1;
  let resumeAt = 0;
  while (i < items.length) {
    const part = pattern[p];
    if (part === wildcard) {
      lastWildcard = p++;
      resumeAt = i;
    } else if (part !== undefined && same(part, items[i] ?? '')) {
      p++;
      i++;
    } else if (lastWildcard >= 0) {
      p = lastWildcard + 1;
      i = ++resumeAt;
    } else return false;
  }
  while (pattern[p] === wildcard) p++;
  return p === pattern.length;
}
