/** What became of an event. */
import type { Json, JsonObject } from '../../schema/json.ts';

/** What the run says that it did with it. */
export function becameOf(result: Json | undefined, run: string): string {
  if (result === null || typeof result !== 'object' || Array.isArray(result)) return `accepted by ${run}`;
  const { taken, seen, kept, unmatched } = result as JsonObject; // arrays and null are gone
  if (typeof taken === 'string') return `taken by ${taken}`;
  if (seen === true) return 'came before, with the same id: nothing changes';
  if (kept !== true) return `accepted by ${run}`;
  const until = 'kept until a listener takes it';
  if (typeof unmatched !== 'number') return until;
  return unmatched === 0 ? `${until}: none waits now` : `${until}: it matches none of the ${unmatched} that wait now`;
}
