/** Places of the runs of one world (`concurrency`): what on Temporal a workflow of its own keeps. */
import type { Command, Event } from '../../interpreter/machine.ts';
import { askPlace, leavePlace, newPlaces, type PlaceNews, type PlacesState } from '../../interpreter/places.ts';
import type { Json } from '../../schema/json.ts';

/** By group. */
export type Groups = Map<string, PlacesState>;
/** Gives an event to the run of that execution id. */
export type Tell = (root: string, event: Event) => unknown;

type Asked = Extract<Command, { t: 'place' | 'leave' }>;

export function keepPlace(groups: Groups, root: string, command: Asked, tell: Tell): void {
  const { id, group } = command;
  const state = groups.get(group) ?? newPlaces();
  groups.set(group, state);
  if (command.t === 'leave') {
    tell(root, { t: 'resolved', id, value: null });
    spread(leavePlace(state, root), tell);
    return;
  }
  const { limit, onConflict } = command;
  const { answer, news } = askPlace(state, { run: root, limit, onConflict });
  // A plain object; unions of interfaces have no index signature to say so.
  tell(root, { t: 'resolved', id, value: answer as unknown as Json });
  spread(news, tell);
}

function spread(news: readonly PlaceNews[], tell: Tell): void {
  for (const one of news) {
    tell(one.to, one.t === 'taken' ? { t: 'placed', is: 'taken' } : { t: 'placed', is: 'displaced', by: one.by });
  }
}
