/** Asks the person at the terminal. */
import { createInterface } from 'node:readline/promises';
import { say } from './say.ts';

/** Rejects where the input ends before an answer, or when `signal` aborts. */
export async function askApproval(signal: AbortSignal): Promise<'approve' | 'deny'> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // In its raw mode the terminal gives Ctrl-C to the reader alone.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<never>((_, reject) => {
    terminal.on('close', () => reject(new Error('The input ended before there was an answer.')));
  });
  ended.catch(() => undefined); // it ends after an answer too
  try {
    for (;;) {
      const question = terminal.question('You are the duty officer. Approve? [y/n] ', { signal });
      const said = (await Promise.race([question, ended])).trim().toLowerCase();
      if (said === 'y' || said === 'yes') return 'approve';
      if (said === 'n' || said === 'no') return 'deny';
      say('Please answer y or n.\n');
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
