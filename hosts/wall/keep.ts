/** What a maker gives: it is good for so many milliseconds. */
export interface Made<T> {
  readonly value: T;
  readonly forMs: number;
}

export interface Keep<T> {
  /** What is kept, or is made. `refused`: a value that is of no use any more, whatever its time. */
  get(name: string, make: () => Promise<Made<T>>, refused?: T): Promise<T>;
  /** The next one is made anew, also where one is being made. */
  drop(name: string): void;
}

/** Names that are kept at the same time; beyond it the oldest go. */
const MOST_NAMES = 2_000;

/**
 * Keeps values by name for as long as their makers say. Calls that ask at the same time wait for one making; one that
 * failed is not kept, and the next call makes it anew.
 */
export function createKeep<T>(now: () => number): Keep<T> {
  const kept = new Map<string, { readonly value: T; readonly until: number }>();
  const making = new Map<string, Promise<T>>();

  function start(name: string, make: () => Promise<Made<T>>): Promise<T> {
    const run = async (): Promise<T> => {
      try {
        const { value, forMs } = await make();
        // One that was dropped meanwhile is for those who asked for it, and for nobody else.
        if (making.get(name) === underway) store(name, { value, until: now() + forMs });
        return value;
      } finally {
        if (making.get(name) === underway) making.delete(name);
      }
    };
    const underway = Promise.resolve().then(run);
    making.set(name, underway);
    return underway;
  }
  function store(name: string, one: { readonly value: T; readonly until: number }): void {
    kept.delete(name);
    kept.set(name, one);
    const [oldest] = kept.keys();
    if (kept.size > MOST_NAMES && oldest !== undefined) kept.delete(oldest);
  }
  return {
    async get(name, make, refused) {
      const found = kept.get(name);
      if (found !== undefined && now() < found.until && found.value !== refused) return found.value;
      return making.get(name) ?? start(name, make);
    },
    drop(name) {
      kept.delete(name);
      making.delete(name);
    },
  };
}
