/** Asks the person at the terminal. */
import { createInterface } from 'node:readline/promises';
import { say } from './say.ts';

export interface Said {
  readonly vote: 'approve' | 'deny';
  /** What was typed in place of yes. */
  readonly pick?: string;
}

/** Rejects where the input ends before an answer, or when `signal` aborts. `picks`: what may be typed in place of yes. */
export async function askApproval(question: string, picks: readonly string[], signal: AbortSignal): Promise<Said> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // In its raw mode the terminal gives Ctrl-C to the reader alone.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<never>((_, reject) => {
    terminal.on('close', () => reject(new Error('The input ended before there was an answer.')));
  });
  ended.catch(() => undefined); // it ends after an answer too
  try {
    for (;;) {
      const asked = terminal.question(`${question} [y/n${picks.length === 0 ? '' : '/…'}] `, { signal });
      const said = (await Promise.race([asked, ended])).trim().toLowerCase();
      if (said === 'y' || said === 'yes') return { vote: 'approve' };
      if (said === 'n' || said === 'no') return { vote: 'deny' };
      if (picks.includes(said)) return { vote: 'approve', pick: said };
      say(`Please answer y or n${picks.length === 0 ? '' : `, or one of ${picks.join(', ')}`}.\n`);
    }
  } finally {
    terminal.close();
  }
}

/** Waits for Enter, or for the end of the input. */
export async function waitForEnter(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.stdin.once('data', () => resolve());
    process.stdin.once('end', () => resolve());
  });
  process.stdin.pause();
}
