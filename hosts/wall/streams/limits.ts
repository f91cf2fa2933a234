/** What a worker keeps of what its calls are writing, for whoever watches. */
export const STREAM_LIMITS = {
  /** Characters of one run; older ones go. */
  runCharacters: 200_000,
  /** What an event counts beside its text. */
  eventCharacters: 100,
  /** Runs, where nobody watches them. */
  runs: 200,
  /** How long after the last word of a run. Milliseconds. */
  keepMs: 300_000,
  /** Who watches at one time. */
  watchers: 200,
  /** Bytes that wait for a watcher who reads slowly; then it is cut off, and comes back for the rest. */
  waitingBytes: 1_000_000,
  /** Between signs of life to watchers. Milliseconds. */
  pulseMs: 15_000,
} as const;
