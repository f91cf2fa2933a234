import type { Kept } from '../../stdlib/activity.ts';

/** As `keep` of an activity's services. */
export type Keep = (name: string, make: () => Promise<Kept>, refused?: string) => Promise<string>;

/**
 * Keeps texts by name for as long as their makers say. Calls that ask at the same time wait for one making; one that
 * failed is not kept, and the next call makes it anew. `learn` is told of each value before anybody has it.
 */
export function createKeep(now: () => number, learn: (name: string, value: string) => void): Keep {
  const kept = new Map<string, { readonly value: string; readonly until: number }>();
  const making = new Map<string, Promise<string>>();

  async function makeOne(name: string, make: () => Promise<Kept>): Promise<string> {
    try {
      const { value, forMs } = await make();
      learn(name, value);
      kept.set(name, { value, until: now() + forMs });
      return value;
    } finally {
      making.delete(name);
    }
  }
  return async (name, make, refused) => {
    const found = kept.get(name);
    if (found !== undefined && now() < found.until && found.value !== refused) return found.value;
    const underway = making.get(name) ?? makeOne(name, make);
    making.set(name, underway);
    return underway;
  };
}
