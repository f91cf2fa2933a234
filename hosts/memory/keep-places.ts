/** Places of the runs of one world (`concurrency`): what on Temporal a workflow of its own keeps. */
import type { Command, Event } from '../../interpreter/machine.ts';
import { askPlace, leavePlace, newPlaces, type PlaceNews, type PlacesState } from '../../interpreter/places.ts';
import type { Json } from '../../schema/json.ts';

/** By group. */
export type Groups = Map<string, PlacesState>;
/** Gives an event to the run of that execution id. */
export type Tell = (root: string, event: Event) => void;

export function placeFor(groups: Groups, root: string, command: Extract<Command, { t: 'place' }>, tell: Tell): void {
  const { id, group, limit, onConflict } = command;
  const state = groups.get(group) ?? newPlaces();
  groups.set(group, state);
  const { answer, news } = askPlace(state, { run: root, limit, onConflict });
  // A plain object; unions of interfaces have no index signature to say so.
  tell(root, { t: 'resolved', id, value: answer as unknown as Json });
  spread(news, tell);
}

export function leaveFor(groups: Groups, root: string, command: Extract<Command, { t: 'leave' }>, tell: Tell): void {
  const state = groups.get(command.group);
  tell(root, { t: 'resolved', id: command.id, value: null });
  if (state !== undefined) spread(leavePlace(state, root), tell);
}

function spread(news: readonly PlaceNews[], tell: Tell): void {
  for (const one of news) {
    tell(one.to, one.t === 'taken' ? { t: 'placed', is: 'taken' } : { t: 'placed', is: 'displaced', by: one.by });
  }
}
