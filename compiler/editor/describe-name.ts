import { type Environment, findStep, PLACED_NAMES } from '../resolve/environment.ts';
import { describeStep } from './describe-step.ts';

const NAMES: { readonly [name: string]: string } = {
  input: 'What the flow was started with.',
  run: 'The run: its id, the flow and its version, who started it and when, the environment.',
  steps: 'Outputs of the steps before this place, by id.',
  vars: 'Variables, as `set` steps left them.',
  checks: 'Whether the checks of the steps before this place held, by step and check.',
  self: "The step's own output.",
  event: 'The data of the event at hand.',
  error: 'The error that is handled.',
  outcome: 'How the scope ended.',
  index: 'Number of the item or turn, from 0.',
  item: 'The item of the `foreach` around this place.',
};

/** What a name of the language, or a step, is. */
export function describeName(name: string, member: string | undefined, env: Environment): string | undefined {
  if (name === 'steps' && member !== undefined) {
    const found = findStep(env.steps, member);
    return found && describeStep(found.step);
  }
  const words = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  const where = PLACED_NAMES.get(name)?.where;
  if (words === undefined) return env.names.has(name) ? NAMES.item : undefined;
  return where === undefined ? words : `${words} It exists ${where}.`;
}
