import type { Step } from '../resolve/flow.ts';

/** One line: `extract`: `call: model.generate`, what its title says. */
export function describeStep(step: Step): string {
  const title = step.title === undefined ? '' : `. ${step.title}`;
  return `\`${step.id.v}\`: \`${verbWords(step)}\`${title}`;
}

/** The verb and what it names. */
export function verbWords(step: Step): string {
  switch (step.kind) {
    case 'call':
      return `call: ${step.call.v}`;
    case 'run':
      return `run: ${step.run.v}`;
    case 'listen':
      return `listen: ${step.slots.map(({ event }) => event.v).join(', ')}`;
    case 'emit':
      return `emit: ${step.event.v}`;
    case 'raise':
      return step.raise.k === 'new' ? `raise: ${step.raise.type.v}` : 'raise';
    default:
      return step.kind;
  }
}
