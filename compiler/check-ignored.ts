import type { Diagnostic } from '../schema/diagnostic.ts';
import { finding } from './diagnostics/finding.ts';
import type { Ignore } from './parse-ignores.ts';
import { documentAt, type Session } from './resolve/session.ts';

/**
 * Takes away what comments ignore. `judged`: documents of which all findings are here; a comment in one of them that took
 * nothing away is a finding.
 */
export function settleIgnores(
  session: Session,
  diagnostics: readonly Diagnostic[],
  judged: readonly string[],
): readonly Diagnostic[] {
  const used = new Set<Ignore>();
  const left = diagnostics.filter((one) => {
    if (one.severity === 'error') return true;
    const found = ignoresAt(session, one.range.file).filter((ignore) => isMeant(ignore, one));
    for (const ignore of found) used.add(ignore);
    return found.length === 0;
  });
  const unused = [...new Set(judged)].flatMap((path) => ignoresAt(session, path).filter((one) => !used.has(one)));
  return [
    ...left,
    ...unused.map(({ code, range }) =>
      finding('HF1017', range, `there is no ${code} to ignore here`, { hint: 'remove the comment' }),
    ),
  ];
}

const isMeant = ({ code, from, to }: Ignore, { code: found, range: { line } }: Diagnostic): boolean =>
  found === code && line >= from && line <= to;

/** A comment is kept with its document, so that each is one object however often it is asked for. */
function ignoresAt(session: Session, path: string): readonly Ignore[] {
  if (!/\.ya?ml$/.test(path)) return [];
  const known = session.ignores.get(path);
  if (known !== undefined) return known;
  documentAt(session, path);
  return session.ignores.get(path) ?? [];
}
