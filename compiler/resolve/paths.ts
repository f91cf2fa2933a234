/** Paths of a project: relative to its root, `/` between, never outside. */

/** The path that `reference`, written in the file `from`, names; undefined where it leaves the project or is no relative path. */
export function resolvePath(from: string, reference: string): string | undefined {
  if (reference === '' || reference.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(reference)) return undefined;
  if (reference.includes('\\') || reference.includes('\0')) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of reference.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? undefined : parts.join('/');
}

/** How a file in the folder of `from` would name `path`. */
export function relativePath(from: string, path: string): string {
  const base = from.split('/').slice(0, -1);
  const parts = path.split('/');
  let shared = 0;
  while (shared < base.length && shared < parts.length - 1 && base[shared] === parts[shared]) shared++;
  const up = base.slice(shared).map(() => '..');
  return up.length === 0 ? `./${parts.slice(shared).join('/')}` : [...up, ...parts.slice(shared)].join('/');
}
