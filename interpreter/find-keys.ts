/** `correlate`: the keys by which events find the run, evaluated when it starts. */
import type { Json } from '../schema/json.ts';
import type { Context } from './context.ts';
import type { Kernel } from './kernel.ts';
import { Failure } from './outcome.ts';
import { note } from './records.ts';
import { build, describe, fail } from './values.ts';

/** Leaves `frame.early` where a key is none. */
export function findKeys(kernel: Kernel, context: Context): void {
  const { frame, plan, start } = kernel;
  if (plan.correlate === undefined) return;
  const keys: { [name: string]: string } = {};
  for (const { key: name, value } of plan.correlate) {
    const found = build(kernel, value, context, { path: '', at: start.startedAt });
    const text = found instanceof Failure || found === undefined ? found : keyText(kernel, found, `The key '${name}'`);
    if (text instanceof Failure) {
      frame.early = text.fault;
      return;
    }
    if (text !== undefined) keys[name] = text;
  }
  note(kernel, '', plan.flow.place, { t: 'run.keyed', keys });
  frame.keys = keys;
  kernel.commands.push({ t: 'keys', keys });
}

/** A number is the same key as its text. */
export function keyText(kernel: Kernel, value: Json | undefined, what: string): string | Failure {
  const most = kernel.limits.messageName;
  const text = typeof value === 'number' ? JSON.stringify(value) : value;
  if (typeof text === 'string' && text !== '' && text.length <= most) return text;
  const found = typeof text === 'string' ? `a text of ${text.length} characters` : describe(value);
  return fail(
    kernel,
    'expression.failed',
    `${what} must be a number or a text of 1 to ${most} characters; it is ${found}.`,
    '',
  );
}
