import type { Entry } from '../../../schema/journal.ts';

const TIMES = new Set(['at', 'until', 'expires', 'since']);

/** As text. A workflow task that was split (a local call went on, a query came) has another time when the SDK replays it. */
export function withoutTimes(entry: Entry): string {
  return JSON.stringify(entry, (key, value: unknown) => (TIMES.has(key) && typeof value === 'number' ? 0 : value));
}
