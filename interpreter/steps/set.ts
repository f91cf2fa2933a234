/** `set`: every expression sees the old values; the variables change together (rule 15). */
import type { SetStep } from '../../schema/plan.ts';
import type { Context } from '../context.ts';
import type { Kernel } from '../kernel.ts';
import { done, Failure, failed, type Outcome } from '../outcome.ts';
import { buildMap, type Site, tooLarge } from '../values.ts';

export function runSet(kernel: Kernel, step: SetStep, context: Context, site: Site): Outcome {
  const values = buildMap(kernel, step.entries, context, site);
  if (values instanceof Failure) return failed(values.fault);
  const large = tooLarge(kernel, values, site.path);
  if (large !== null) return failed(large.fault);
  const { vars } = context.thread;
  for (const { key } of step.entries) {
    const value = values[key];
    if (value !== undefined) vars[key] = value;
  }
  return done(values);
}
