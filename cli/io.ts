/** The terminal as the commands see it: data on stdout, everything else on stderr. */
import pc from 'picocolors';
import { fitLines } from './render/fit-lines.ts';

export type Colors = ReturnType<typeof pc.createColors>;

/** Columns of a line where the terminal does not say, and the most that we use of a wide one. */
export const COLUMNS = { unknown: 100, min: 60, max: 140 } as const;

export interface Io {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly outColors: Colors;
  readonly errColors: Colors;
  /** Columns to lay out in what is laid out in a pipe, too. */
  readonly columns: number;
  /** Columns of the terminal that `out` goes to. Infinity in a pipe: there lines stay whole. */
  readonly outColumns: number;
  /** The same of `err`. */
  readonly errColumns: number;
  /** Both stdin and stderr are terminals: a person can be asked. */
  readonly interactive: boolean;
  /** Data. A line break is added where there is none. */
  out(text: string): void;
  /** What was asked for in words, on stdout: lines that are too long for the terminal go on below, indented. */
  tell(text: string): void;
  /** Words for a person, which fit the terminal like those of `tell`. A line break is added where there is none. */
  err(text: string): void;
  /** What is being done now: one line that the next output replaces, empty to take it away; silent unless stderr is a terminal. */
  progress(text: string): void;
  /** Asks on stderr. Undefined where the input ends. */
  ask(question: string): Promise<string | undefined>;
  /** Aborted by the first Ctrl-C (or SIGTERM) once a command listens; the second one ends the process. */
  interrupted(): AbortSignal;
}

/** https://no-color.org: set and not empty means none; `FORCE_COLOR` asks for it in a pipe. */
export function wantsColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR && env.FORCE_COLOR !== '0') return true;
  return isTerminal && env.TERM !== 'dumb';
}

export function clampColumns(columns: number | undefined): number {
  if (columns === undefined || columns <= 0) return COLUMNS.unknown;
  return Math.min(COLUMNS.max, Math.max(COLUMNS.min, columns));
}

/** Exit code of a process that a second Ctrl-C ends, as shells have it. */
const INTERRUPTED = 130;

/** The process's own terminal. */
export function openIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  const lively = stderr.isTTY === true && env.TERM !== 'dumb' && !env.CI;
  let showsProgress = false;
  let interrupt: AbortController | undefined;
  const stop = (controller: AbortController) => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
  };
  const clear = () => {
    if (showsProgress) stderr.write('\r\u001b[2K');
    showsProgress = false;
  };
  const write = (stream: NodeJS.WriteStream, text: string) => {
    clear();
    stream.write(text.endsWith('\n') ? text : `${text}\n`);
  };
  const widthOf = (stream: NodeJS.WriteStream): number =>
    stream.isTTY === true ? clampColumns(stream.columns) : Number.POSITIVE_INFINITY;
  const [outColumns, errColumns] = [widthOf(stdout), widthOf(stderr)];
  return {
    env,
    cwd: process.cwd(),
    outColumns,
    errColumns,
    outColors: pc.createColors(wantsColor(env, stdout.isTTY === true)),
    errColors: pc.createColors(wantsColor(env, stderr.isTTY === true)),
    columns: clampColumns(Number(env.COLUMNS) || stdout.columns || stderr.columns),
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    out: (text) => write(stdout, text),
    tell: (text) => write(stdout, fitLines(text, outColumns)),
    err: (text) => write(stderr, fitLines(text, errColumns)),
    progress(text) {
      if (!lively) return;
      clear();
      if (text === '') return;
      stderr.write(text.slice(0, Math.max(1, (stderr.columns ?? 80) - 1)));
      showsProgress = true;
    },
    async ask(question) {
      clear();
      const { createInterface } = await import('node:readline');
      const reader = createInterface({ input: stdin, output: stderr });
      return new Promise((resolve) => {
        let answer: string | undefined;
        reader.on('close', () => {
          if (answer === undefined) stderr.write('\n');
          resolve(answer);
        });
        reader.on('SIGINT', () => {
          reader.close();
          if (interrupt === undefined) process.kill(process.pid, 'SIGINT');
          else stop(interrupt);
        });
        reader.question(question, (text) => {
          answer = text;
          reader.close();
        });
      });
    },
    interrupted() {
      if (interrupt === undefined) {
        const controller = new AbortController();
        interrupt = controller;
        process.on('SIGINT', () => stop(controller));
        process.on('SIGTERM', () => stop(controller));
      }
      return interrupt.signal;
    },
  };
}

/** A reader that goes away (`| head`) ends us quietly; any other error of a stream is real. */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
      throw error;
    });
}
