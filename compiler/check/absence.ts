import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { existsKey } from '../expression/known-paths.ts';
import type { Read } from '../expression/types.ts';
import type { Environment } from '../resolve/environment.ts';
import type { Site } from '../resolve/sites.ts';

/** A read with what the conditions around its place have shown, too. */
export function readAt(read: Read, { known }: Environment): Read {
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
