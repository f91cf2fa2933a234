/** Says what happens in a run that is followed: lines for a person, or one JSON object a line. */
import type { WatchedEvent } from '../../hosts/temporal/client/index.ts';
import type { RunState } from '../../interpreter/machine.ts';
import type { Io } from '../io.ts';
import { printable } from '../render/spans.ts';
import { renderState } from '../render/state.ts';

export interface Teller {
  state(state: RunState): void;
  event(event: WatchedEvent): void;
  end(runId: string, state: RunState): void;
}

export function createTeller(io: Io, format: 'text' | 'json'): Teller {
  return format === 'json' ? tellJson(io) : tellText(io);
}

function tellJson(io: Io): Teller {
  const say = (value: unknown): void => io.out(JSON.stringify(value));
  return {
    state: (state) => say({ t: 'state', ...state }),
    event: (event) => say(event),
    end: () => undefined,
  };
}

/** What a call has written of a line that is not full yet. */
interface Line {
  readonly attempt: number;
  readonly turn: number;
  readonly text: string;
}

function tellText(io: Io): Teller {
  const { outColors: colors } = io;
  const lines = new Map<string, Line>();
  let running: readonly string[] = [];
  const say = (path: string, text: string): void => io.out(`${colors.dim(`${path} │`)} ${printable(text)}`);
  const finish = (path: string): void => {
    const line = lines.get(path);
    lines.delete(path);
    if (line !== undefined && line.text !== '') say(path, line.text);
    io.progress('');
  };
  const write = ({ path, attempt, turn, text }: WatchedEvent & { readonly t: 'text' }): void => {
    const before = lines.get(path);
    if (before !== undefined && (before.attempt !== attempt || before.turn !== turn)) {
      finish(path);
      say(path, before.attempt === attempt ? '(asked to mend its answer)' : `(attempt ${attempt} begins anew)`);
    }
    const { full, rest } = splitLines((lines.get(path)?.text ?? '') + text, io.columns - path.length - SIGN_COLUMNS);
    for (const line of full) say(path, line);
    lines.set(path, { attempt, turn, text: rest });
    io.progress(`${path} │ ${printable(rest)}`);
  };
  return {
    state(state) {
      const now = [...state.running, ...state.tasks.map(({ path }) => path)];
      for (const path of running) if (!now.includes(path)) io.out(`${colors.green('✓')} ${path}`);
      for (const path of now) if (!running.includes(path)) io.out(`${colors.cyan('▸')} ${path}`);
      running = [...new Set(now)];
    },
    event(event) {
      if (event.t === 'text') write(event);
      else if (event.t === 'end') finish(event.path);
      else if (event.t === 'gap') io.err(colors.dim(`(${event.lost} pieces before are not kept any more)`));
    },
    end(runId, state) {
      for (const path of [...lines.keys()]) finish(path);
      io.tell(renderState(runId, state, { colors, now: Date.now() }));
    },
  };
}

/** Columns of the sign between a path and its text, with a margin. */
const SIGN_COLUMNS = 4;
const LEAST_COLUMNS = 20;

function splitLines(text: string, columns: number): { readonly full: readonly string[]; readonly rest: string } {
  const width = Math.max(LEAST_COLUMNS, columns);
  const full: string[] = [];
  let rest = text;
  for (;;) {
    const end = rest.indexOf('\n');
    if (end !== -1 && end <= width) {
      full.push(rest.slice(0, end));
      rest = rest.slice(end + 1);
      continue;
    }
    if (rest.length <= width) return { full, rest };
    const blank = rest.lastIndexOf(' ', width);
    const at = blank > 0 ? blank : width;
    full.push(rest.slice(0, at));
    rest = rest.slice(blank > 0 ? at + 1 : at);
  }
}
