/** Steps that cases of scopes, stops and undo are made of. */

/** A write with an undo. */
export const write = (id: string, more: object = {}): { id: string } => ({
  id,
  ...{ call: `w.${id}`, compensate: { call: `w.un_${id}` } },
  ...more,
});
/** A call without an undo; the case scripts how it ends. */
export const fails = (id: string, more: object = {}): { id: string } => ({ id, ...{ call: `w.${id}` }, ...more });
/** What the story tells of undos that went well, in their order. */
export const undone = (...ids: string[]): string[] =>
  ids.flatMap((id) => [`${id}/compensate: undo.started`, `${id}/compensate: undo.completed`]);
/** A step that has no effect and leaves a mark. */
export const note = (id: string): { id: string } => ({ id, ...{ set: { [id]: 1 } } });
