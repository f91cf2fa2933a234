/** What is in flight: how work ends, and how it is stopped. */
import type { CallCommand, Command, Event, Path } from '../../../interpreter/machine.ts';
import type { ENGINE_ACTIVITIES } from '../names.ts';
import type { CallRequest, FlowInput } from '../protocol.ts';

/** Work that the pump asks for, as data: a workflow makes it promises, a history reader looks it up. */
export type Work =
  | { readonly k: 'queue'; readonly command: CallCommand; readonly request: CallRequest }
  | { readonly k: 'local'; readonly command: CallCommand; readonly request: CallRequest }
  | {
      readonly k: 'ask';
      readonly activity: keyof typeof ENGINE_ACTIVITIES;
      readonly request: unknown;
      readonly about?: string;
    }
  | { readonly k: 'child'; readonly command: Extract<Command, { t: 'child' }>; readonly input: FlowInput }
  /** Nothing, but by the server: what asks for it ends its workflow task. */
  | { readonly k: 'drain'; readonly id: Path }
  | { readonly k: 'timer'; readonly ms: number; readonly title?: string };

/** How a piece of work ended. */
export type Landing = (
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown }
) & {
  /** It was asked to stop. */
  readonly cancelling: boolean;
  /** It was asked to stop in the workflow task that sent it: the server never saw it. */
  readonly unsent: boolean;
};

export interface Flights {
  /** Starts work; `landed` makes the kernel's event of its end. Null: the kernel waits for none. */
  launch(id: Path, task: number, work: Work, landed: (landing: Landing) => Event | null): void;
  /** Nothing where nothing of that id is in flight. */
  cancel(id: Path, task: number): void;
}

/** Made inside a workflow task; such work is left to end by itself when it is stopped. */
export function isLocalWork(work: Work): work is Extract<Work, { readonly k: 'local' | 'ask' }> {
  return work.k === 'local' || work.k === 'ask';
}
