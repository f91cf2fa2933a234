/** Where something of a plan stands, by its number. */
import type { PackedPlace, Place, PlaceId, Plan } from './plan.ts';

/** Undefined where the plan has no such place. Plans in older histories have them spelled out. */
export function placeOf({ places }: Pick<Plan, 'places'>, id: PlaceId): Place | undefined {
  const found = places[id];
  if (found === undefined || !isPacked(found)) return found;
  const [file, line, col, endLine, endCol] = found;
  return { file, line, col, endLine, endCol };
}

const isPacked = (place: Plan['places'][number]): place is PackedPlace => Array.isArray(place);
