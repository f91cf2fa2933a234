/** What the catalogue of the project says of an activity, for people and for programs. */
import type { JsonObject } from '../../schema/json.ts';
import { type Curated, describeDemand, pathOf } from '../../stdlib/curation.ts';

/** A few words for a row of a table; empty where nothing is said but that it may be called. */
export function curatedWords(curated: Curated | undefined): string {
  return curatedFacts(curated)
    .map(([name]) => name)
    .join(', ');
}

/** What it says, how, and where that stands. */
export function curatedFacts(
  curated: Curated | undefined,
): readonly (readonly [name: string, says: string, at: string])[] {
  if (curated === undefined) return [];
  const { denied, pin, approval, narrow, fixed, defaults, rates } = curated;
  if (denied !== undefined) {
    const says = denied.pattern === undefined ? 'nothing allows it' : `by "${denied.pattern}"`;
    return [['denied', says, pathOf(denied.at.filter((one) => typeof one === 'string'))]];
  }
  const gives = (name: string, given: Curated['fixed']) =>
    [...given].map(([key, { value, at }]) => [name, `${key}: ${JSON.stringify(value)}`, pathOf(at)] as const);
  return [
    ...(approval === undefined ? [] : [['approval', describeDemand(approval.value), pathOf(approval.at)] as const]),
    ...gives('fixed', fixed),
    ...gives('default', defaults),
    ...narrow.map(({ value, at }) => ['narrowed', JSON.stringify(value), pathOf(at)] as const),
    ...rates.map(({ value: { limit, per }, at }) => ['rate', `${limit} in ${per}`, pathOf(at)] as const),
    ...(pin === undefined ? [] : [['pinned', Object.values(pin.value).join(', '), pathOf(pin.at)] as const]),
  ];
}

export function curatedToJson(curated: Curated | undefined): JsonObject {
  const says = curatedFacts(curated).map(([is, what, at]) => ({ is, what, at }));
  return { allowed: curated?.denied === undefined, says };
}
