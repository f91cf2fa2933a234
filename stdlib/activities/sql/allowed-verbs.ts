/** What a statement may begin with. Transactions, sessions and the shape of the database are no business of a flow. */
const READING: readonly string[] = ['select', 'with', 'values', 'table'];
const WRITING: readonly string[] = ['insert', 'update', 'delete', 'merge', 'replace', 'with', 'select', 'call'];

/** Parameters that the engine binds by itself, in writes. */
export const OWN_PARAMETERS: readonly string[] = ['holdfast_key', 'holdfast_undoes'];

/** For messages: `select, with, …`. */
export function allowedVerbs(effect: 'read' | 'write'): readonly string[] {
  return effect === 'read' ? READING : WRITING;
}
