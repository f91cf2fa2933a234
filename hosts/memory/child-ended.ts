import type { End, Event, Told } from '../../interpreter/machine.ts';

/** The end of a child flow, as its parent is told it. */
export function childEnded(id: string, end: End, spent: Told | undefined): Event {
  const told = spent === undefined ? {} : { told: spent };
  switch (end.is) {
    case 'completed':
      return { t: 'resolved', id, ...(end.output === undefined ? {} : { value: end.output }), ...told };
    case 'failed':
      return { t: 'rejected', id, fault: end.error, ...told };
    case 'cancelled':
      return { t: 'cancelled', id, effect: 'none', ...told };
  }
}
