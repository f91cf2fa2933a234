/** Ctrl-C in the middle of a demo: it is told once; the second time ends the process at once. */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Rejects with an `Interrupted`. */
  readonly happened: Promise<never>;
  stopListening(): void;
}

export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** As shells have it: 128 and the number of the signal. */
  readonly exitCode: number;
  constructor(signal: (typeof SIGNALS)[number]) {
    super(`Interrupted by ${signal}.`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  let reject: (why: Interrupted) => void = () => undefined;
  const happened = new Promise<never>((_, no) => {
    reject = no;
  });
  happened.catch(() => undefined); // told to whoever waits for it
  const listener = (signal: (typeof SIGNALS)[number]): void => {
    const why = new Interrupted(signal);
    if (controller.signal.aborted) process.exit(why.exitCode);
    controller.abort();
    reject(why);
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    signal: controller.signal,
    happened,
    stopListening: () => {
      for (const signal of SIGNALS) process.removeListener(signal, listener);
    },
  };
}
