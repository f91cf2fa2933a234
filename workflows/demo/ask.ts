/** Asks the person at the terminal. */
import { createInterface } from 'node:readline/promises';
import { printable } from '../../cli/render/spans.ts';
import { VOTE_WORDS, whyAgain } from '../../cli/vote-words.ts';
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
      const more = picks.length === 0 ? '' : `, or ${picks.join(', ')}`;
      const asked = terminal.question(`${question} [y]es, [n]o${more}? `, { signal });
      const said = (await Promise.race([asked, ended])).trim().toLowerCase();
      if (picks.includes(said)) return { vote: 'approve', pick: said };
      if (isVoteWord(said)) return { vote: VOTE_WORDS[said] };
      const choices = { ...VOTE_WORDS, ...Object.fromEntries(picks.map((pick) => [pick, pick])) };
      say(`${whyAgain(printable(said), choices)}\n`);
    }
  } finally {
    terminal.close();
  }
}

const isVoteWord = (text: string): text is keyof typeof VOTE_WORDS => Object.hasOwn(VOTE_WORDS, text);

/** Waits for Enter, or for the end of the input. */
export async function waitForEnter(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.stdin.once('data', () => resolve());
    process.stdin.once('end', () => resolve());
  });
  process.stdin.pause();
}
