/** What leaves the states of runs, by reference: the store of a run in memory. */
import type { Command, Event } from '../../interpreter/machine.ts';
import type { Json } from '../../schema/json.ts';
import type { MemoryOptions } from './types.ts';

export interface Kept {
  answer(command: Extract<Command, { readonly t: 'keep' | 'fetch' }>): Event;
}

export function createKept({ digest, storeFault }: MemoryOptions): Kept {
  /** As JSON, as a store has it. */
  const texts = new Map<string, string>();
  const read = (ref: string): Json => {
    const text = texts.get(ref);
    if (text === undefined) throw new Error(`Nobody kept ${ref}.`);
    return JSON.parse(text);
  };
  return {
    answer(command) {
      const { id } = command;
      const fault = storeFault?.(command) ?? null;
      if (fault !== null) return { t: 'rejected', id, fault };
      if (command.t === 'fetch') return { t: 'resolved', id, value: read(command.ref) };
      const text = JSON.stringify(command.value);
      const ref = digest(text);
      texts.set(ref, text);
      return { t: 'resolved', id, value: ref };
    },
  };
}
