/** In a run that starts again: answers that are known already. */
import type { CallMeta } from '../../schema/journal.ts';
import type { Answer, Ask, Kernel } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { digestOf } from '../records.ts';
import type { Recorded, RecordedCall, RecordedTask } from './types.ts';

export interface Recalled {
  readonly answer: Answer;
  /** To be given once the work is told to stop, not before. */
  readonly stopped: boolean;
}

/** What the command was answered before, where that answer holds for it; null: it has to be carried out. */
export function recall(kernel: Kernel, command: Ask): Recalled | null {
  const { redrive } = kernel.start;
  if (redrive === undefined || !isWork(command)) return null;
  const known = redrive.answers[command.id];
  if (known === undefined || known.t === 'fired' || !isFor(known, targetOf(command), undoneBy(command))) return null;
  if (known.input !== undefined && (command.t !== 'call' || known.input !== digestOf(kernel, command.input))) {
    return null;
  }
  return { answer: answerOf(known), stopped: known.stopped === true };
}

/** The key that an undo undoes. */
function undoneBy(command: Ask): string | undefined {
  return 'undoes' in command ? command.undoes : undefined;
}

function isFor(known: RecordedCall, target: string, undoes: string | undefined): boolean {
  return known.call === target && known.undoes === undoes;
}

/** What does something for the run; places and judgements are of the moment. */
type Work = Extract<Ask, { readonly t: 'call' | 'child' | 'emit' }>;

function isWork(command: Ask): command is Work {
  return command.t === 'call' || command.t === 'child' || command.t === 'emit';
}

export function targetOf(command: Work): string {
  return command.t === 'call' ? command.call : command.t === 'child' ? command.flow : command.event;
}

function answerOf(known: Exclude<Recorded, { readonly t: 'fired' }>): Answer {
  switch (known.t) {
    case 'resolved': {
      const value = known.value === undefined ? {} : { value: known.value };
      return { t: 'resolved', ...value, meta: metaOf(known.attempts) };
    }
    case 'rejected':
      return { t: 'rejected', fault: known.fault, meta: metaOf(known.attempts) };
    case 'cancelled':
      return { t: 'cancelled', effect: known.effect };
  }
}

/** Without what was used: that was paid for once, and stands in the journal of the run before. */
function metaOf(attempts: number): CallMeta {
  return { attempts, reused: true };
}

/** Whether the timer fired before: a wait that is over, a timeout that came. */
export function recallFired(kernel: Kernel, id: Path): boolean {
  return kernel.start.redrive?.answers[id]?.t === 'fired';
}

/** What became of an approval or a listen. `shown`: digest of what an approver would see now. */
export function recallTask(kernel: Kernel, path: Path, shown?: string): RecordedTask | null {
  const known = kernel.start.redrive?.tasks[path];
  return known === undefined || known.shown !== shown ? null : known;
}

/** The key of a call, a child, an event, or of the undo of the one with the key `undoes` (rule 31). */
export function keyOf(kernel: Kernel, path: Path, target: string, undoes?: string): string {
  const { root, redrive } = kernel.start;
  const key = `${root}/${path}`;
  if (redrive === undefined) return key;
  const known = redrive.answers[path];
  if (known !== undefined && known.t !== 'fired' && isFor(known, target, undoes)) {
    if (known.key !== undefined) return known.key;
  }
  return redrive.keys[path] ?? `${key}~r${redrive.n}`;
}
