/** `raise`: an error of the flow's own, or one that was caught (rule 34). */
import type { Fault } from '../../schema/fault.ts';
import type { Json } from '../../schema/json.ts';
import type { RaiseStep } from '../../schema/plan.ts';
import { isObject } from '../canonical.ts';
import type { Context } from '../context.ts';
import type { Kernel } from '../kernel.ts';
import { Failure, failed, type Outcome } from '../outcome.ts';
import { errorValue } from '../run-scope.ts';
import { parseTime } from '../time.ts';
import { build, describe, evaluateIn, fail, type Site, tooLarge } from '../values.ts';

export function runRaise(kernel: Kernel, step: RaiseStep, context: Context, site: Site): Outcome {
  const fault = faultOf(kernel, step, context, site);
  if (fault instanceof Failure) return failed(fault.fault);
  const large = tooLarge(kernel, errorValue(fault), site.path);
  return failed(large === null ? fault : large.fault);
}

function faultOf(kernel: Kernel, step: RaiseStep, context: Context, site: Site): Fault | Failure {
  const { raise } = step;
  if (raise.k === 'again') {
    const value = evaluateIn(kernel, raise.e, context, site);
    if (value instanceof Failure) return value;
    const fault = readFault(value);
    // Every error has a place and a time, also one that an expression has made up.
    if (fault !== null) return { ...fault, step: fault.step ?? site.path, at: fault.at ?? kernel.now };
    const detail = `'raise' needs an error with a 'type', as '$error' is one; the expression gave ${describe(value)}.`;
    return fail(kernel, 'expression.failed', detail, site.path);
  }
  const detail = raise.detail === undefined ? undefined : build(kernel, raise.detail, context, site);
  if (detail instanceof Failure) return detail;
  const data = raise.data === undefined ? undefined : build(kernel, raise.data, context, site);
  if (data instanceof Failure) return data;
  return {
    type: raise.type,
    blame: 'failed',
    title: raise.type,
    detail: typeof detail === 'string' ? detail : detail === undefined ? raise.type : JSON.stringify(detail),
    ...(raise.status === undefined ? {} : { status: raise.status }),
    step: site.path,
    at: kernel.now,
    ...(data === undefined ? {} : { data }),
  };
}

/** An error as `$error` shows it, back as a fault; null where it is none. */
function readFault(value: Json | undefined): Fault | null {
  if (!isObject(value) || typeof value.type !== 'string') return null;
  const { type, title, detail, status, step, at, attempts, data, cause } = value;
  const time = typeof at === 'string' ? parseTime(at) : null;
  const inner = readFault(cause);
  return {
    type,
    blame: 'failed',
    title: typeof title === 'string' ? title : type,
    detail: typeof detail === 'string' ? detail : type,
    ...(typeof status === 'number' ? { status } : {}),
    ...(typeof step === 'string' ? { step } : {}),
    ...(time === null ? {} : { at: time }),
    ...(typeof attempts === 'number' ? { attempts } : {}),
    ...(data === undefined ? {} : { data }),
    ...(inner === null ? {} : { cause: inner }),
  };
}
