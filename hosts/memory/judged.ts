import type { Command, Event } from '../../interpreter/machine.ts';
import type { Json } from '../../schema/json.ts';
import type { Plan } from '../../schema/plan.ts';
import type { MemoryOptions } from './types.ts';

/** What the wall says where it is only asked for its judgement. */
export function judged(
  command: Extract<Command, { readonly t: 'validate' | 'rule' | 'permit' }>,
  { validate, rule, permit }: MemoryOptions,
  { flow: { team } }: Plan,
): Event {
  const { id } = command;
  if (command.t === 'validate') {
    return { t: 'resolved', id, value: { problems: [...validate(command.schema, command.value)] } };
  }
  if (command.t === 'permit') return { t: 'resolved', id, value: permit?.(command.message) ?? { ok: true } };
  // Rulings are plain JSON.
  return { t: 'resolved', id, value: (rule?.(command.about, team) ?? {}) as unknown as Json };
}
