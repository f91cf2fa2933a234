/**
 * `file:line` of a plan's places, with the file's name as short as it can be without becoming ambiguous. `brief`, for
 * narrow terminals: a place in the flow's own file is `:line`.
 */

import { posix } from 'node:path';
import { placeOf } from '../../schema/place-of.ts';
import type { PlaceId, Plan } from '../../schema/plan.ts';

export function placesOf(plan: Plan, brief: boolean): (place: PlaceId) => string | undefined {
  const names = plan.sources.map((path) => posix.basename(path));
  const shown = plan.sources.map((path, at) => {
    const name = posix.basename(path);
    return names.some((other, index) => other === name && index !== at) ? path : name;
  });
  const own = placeOf(plan, plan.flow.place)?.file;
  return (place) => {
    const found = placeOf(plan, place);
    const file = found === undefined ? undefined : shown[found.file];
    if (found === undefined || file === undefined) return undefined;
    return brief && found.file === own ? `:${found.line}` : `${file}:${found.line}`;
  };
}
