/** `file:line` of a plan's places, with the file's name as short as it can be without becoming ambiguous. */
import { posix } from 'node:path';
import type { PlaceId, Plan } from '../../schema/plan.ts';

export function placesOf(plan: Plan): (place: PlaceId) => string | undefined {
  const names = plan.sources.map((path) => posix.basename(path));
  const shown = plan.sources.map((path, at) => {
    const name = posix.basename(path);
    return names.some((other, index) => other === name && index !== at) ? path : name;
  });
  return (place) => {
    const found = plan.places[place];
    const file = found === undefined ? undefined : shown[found.file];
    return found === undefined || file === undefined ? undefined : `${file}:${found.line}`;
  };
}
