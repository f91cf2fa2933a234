/** A terminal that keeps what is written, and answers what it was told to. */
import pc from 'picocolors';
import type { Io } from '../io.ts';

export interface FakeIo extends Io {
  readonly written: { out: string; err: string };
}

export function fakeIo(
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly answers?: readonly string[] } = {},
): FakeIo {
  const written = { out: '', err: '' };
  const answers = [...(options.answers ?? [])];
  const line = (text: string) => (text.endsWith('\n') ? text : `${text}\n`);
  const colors = pc.createColors(false);
  return {
    written,
    env: { HOLDFAST_USER: 'starter@example.org', ...options.env },
    cwd: options.cwd ?? process.cwd(),
    outColors: colors,
    errColors: colors,
    columns: 100,
    interactive: options.answers !== undefined,
    out: (text) => {
      written.out += line(text);
    },
    err: (text) => {
      written.err += line(text);
    },
    progress: () => undefined,
    ask: async (question) => {
      written.err += question;
      return answers.shift();
    },
    interrupted: () => new AbortController().signal,
  };
}
