/** Another name for a thing, everywhere it is named; or why it cannot have it. */
import type { TextEdit } from '../../schema/diagnostic.ts';
import { isReservedName } from '../expression/names.ts';
import { relativePath, resolvePath } from '../resolve/paths.ts';
import type { Session } from '../resolve/session.ts';
import { stepsOf } from '../resolve/walk.ts';
import { analyseFlow } from './analyse-flow.ts';
import type { NamedThing } from './named-thing.ts';
import { readDocument } from './read-document.ts';
import { referencesTo } from './references.ts';

export type Renaming =
  | { readonly edits: readonly TextEdit[]; readonly move?: { readonly from: string; readonly to: string } }
  | { readonly refused: string };

const NAME = /^[a-z][a-z0-9_]*$/;
const LOCAL_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** `from`: the document in which it is renamed; a new path counts from there. */
export function rename(session: Session, from: string, thing: NamedThing, to: string): Renaming {
  if (thing.k === 'activity')
    return { refused: 'An activity has its name in its contract, in its module and in the lock: rename it there.' };
  if (thing.k === 'file') return moveFile(session, from, thing.name, to);
  const refused = refusal(session, thing, to);
  if (refused !== undefined) return { refused };
  return { edits: referencesTo(session, thing).map(({ range }) => ({ range, newText: to })) };
}

function refusal(session: Session, thing: Exclude<NamedThing, { readonly k: 'activity' | 'file' }>, to: string) {
  if (to === thing.name) return undefined;
  const isLocal = thing.k === 'model' || thing.k === 'connection';
  if (!(isLocal ? LOCAL_NAME : NAME).test(to))
    return isLocal
      ? `"${to}" is no name: letters, digits, _ and -, a letter first.`
      : `"${to}" is no name: small letters, digits and _, a letter first.`;
  if (referencesTo(session, { ...thing, name: to }).some(({ defines }) => defines && thing.k !== 'item'))
    return `"${to}" is there already.`;
  if (isLocal) return undefined;
  if (isReservedName(to)) return `\`$${to}\` means something else in expressions: choose another name.`;
  return thing.k === 'item' && isItemOf(session, thing.flow, to) ? `"${to}" is there already.` : undefined;
}

/** Whether a loop of the flow calls its items so: one inside the other would hide it. */
function isItemOf(session: Session, flow: string, name: string): boolean {
  const document = readDocument(flow, session.tree.read(flow) ?? '');
  const analysis = document && analyseFlow(session, flow, document);
  return (
    analysis !== undefined && stepsOf(analysis.flow).some((step) => step.kind === 'foreach' && step.as?.v === name)
  );
}

function moveFile(session: Session, from: string, path: string, to: string): Renaming {
  const target = resolvePath(from, to);
  if (target === undefined) return { refused: `"${to}" is no path inside the project, relative to ${from}.` };
  if (target !== path && session.tree.read(target) !== undefined) return { refused: `"${target}" is there already.` };
  return { edits: referencesToMoved(session, path, target), move: { from: path, to: target } };
}

/** What has to be written anew where a file goes to another path. */
export function referencesToMoved(session: Session, path: string, target: string): readonly TextEdit[] {
  return referencesTo(session, { k: 'file', name: path }).map(({ range }) => ({
    range,
    newText: relativePath(range.file, target),
  }));
}
