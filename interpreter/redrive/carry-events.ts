/** Events that came to a run that failed. Whoever sent them was told that the run has them, and will not send them again. */
import type { Path } from '../machine.ts';
import type { Tape } from './tape.ts';
import type { CarriedEvent, Redrive } from './types.ts';

/** What of them nobody used, or used in vain: a listener that is asked again has not got them. `holding`: those that hold. */
export function carryEvents({ start, steps }: Tape, holding: Redrive['tasks']): Pick<Redrive, 'kept' | 'used'> {
  const data = new Map<string, CarriedEvent>();
  const takenBy = new Map<string, Path | undefined>();
  for (const event of start.redrive?.kept ?? []) {
    data.set(keyOf(event.type, event.eventId), event);
    takenBy.set(keyOf(event.type, event.eventId), undefined);
  }
  for (const { event, entries } of steps) {
    if (event.t === 'message' && event.message.t === 'event') {
      const { type, eventId, data: given } = event.message;
      const key = keyOf(type, eventId);
      if (!data.has(key)) data.set(key, { type, eventId, data: given });
    }
    for (const { path, what } of entries) {
      if (what.t === 'event.taken') takenBy.set(keyOf(what.event, what.eventId), path);
      if (what.t === 'event.kept' || what.t === 'event.returned')
        takenBy.set(keyOf(what.event, what.eventId), undefined);
    }
  }
  const kept: CarriedEvent[] = [];
  // One that a listener used in an earlier run, and that is asked again now, may be sent again: its data is not here.
  const used = Object.entries(start.redrive?.used ?? {}).filter(([, path]) => path in holding);
  // In the order in which they came.
  for (const [key, carried] of data) {
    if (!takenBy.has(key)) continue;
    const path = takenBy.get(key);
    if (path !== undefined && path in holding) used.push([key, path]);
    else kept.push(carried);
  }
  return {
    ...(kept.length === 0 ? {} : { kept }),
    ...(used.length === 0 ? {} : { used: Object.fromEntries(used) }),
  };
}

/** As the kernel knows an event that it has seen. */
function keyOf(type: string, eventId: string): string {
  return `${type}/${eventId}`;
}
