/** A terminal that keeps what is written, and answers what it was told to. */
import pc from 'picocolors';
import type { Io } from '../io.ts';
import { fitLines } from '../render/fit-lines.ts';

export interface FakeIo extends Io {
  readonly written: { out: string; err: string };
}

export function fakeIo(
  options: {
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly answers?: readonly string[];
    readonly outColumns?: number;
  } = {},
): FakeIo {
  const { outColumns = Number.POSITIVE_INFINITY } = options;
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
    outColumns,
    errColumns: outColumns,
    interactive: options.answers !== undefined,
    out: (text) => {
      written.out += line(text);
    },
    tell: (text) => {
      written.out += line(fitLines(text, outColumns));
    },
    err: (text) => {
      written.err += line(fitLines(text, outColumns));
    },
    progress: () => undefined,
    ask: async (question) => {
      written.err += question;
      return answers.shift();
    },
    interrupted: () => new AbortController().signal,
  };
}
