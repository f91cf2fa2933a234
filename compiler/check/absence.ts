import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { existsKey } from '../expression/known-paths.ts';
import type { Read } from '../expression/types.ts';
import type { Environment } from '../resolve/environment.ts';
import type { Site } from '../resolve/sites.ts';

/** Whether a path exists because others are known to be absent. */
export type Remains = (path: readonly string[], known: ReadonlySet<string>, env: Environment) => boolean;

/** A read with what the conditions around its place have shown, too. */
export function readAt(read: Read, env: Environment, remains: Remains): Read {
  const shown = readShown(read, env);
  const { root, member, path } = shown;
  const [first] = path;
  if (root !== 'steps' || member === undefined || first === undefined || shown.known >= 2) return shown;
  const all = new Set([...shown.shown, ...env.known]);
  if (all.size === 0 || !remains([root, member, first], all, env)) return shown;
  return path.length > 1 ? { ...shown, known: 2 } : { ...shown, known: 2, guarded: true, whole: false };
}

function readShown(read: Read, { known }: Environment): Read {
  if (known.size === 0) return read;
  const names = read.member === undefined ? read.path : [read.member, ...read.path];
  let most = names.length;
  while (most > read.known && !known.has(existsKey(read.root, names.slice(0, most)))) most--;
  if (most <= read.known) return read;
  return most < names.length ? { ...read, known: most } : { ...read, known: most, guarded: true, whole: false };
}

/** Whether something says what holds where the value that is read is absent (rules 5 and 6). */
export const isProvidedFor = (read: Read, site: Site): boolean => read.guarded && (!read.whole || site.mayBeAbsent);

/** `why`: what is absent, or may be. */
export function explainAbsence(read: Read, why: string): Diagnostic {
  const text = textOf(read);
  const hint = read.whole
    ? `give a value for that case: \`${text} ?? …\`, or put an \`if\` on the step`
    : `say what holds then: \`(${text} ?? …)\`, \`$exists(${text})\` or \`[${text}]\``;
  return finding('HF3001', read.range, `${why}, and nothing says what holds then`, { hint });
}

/** As it is written: `$steps.a.n`. */
export function textOf({ root, member, path }: Pick<Read, 'root' | 'member' | 'path'>): string {
  return `$${[root, ...(member === undefined ? [] : [member]), ...path].join('.')}`;
}
