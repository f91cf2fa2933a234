/**
 * Pure activities under curation. They run inside the kernel, which reads no policy: the wall is asked, and its answer
 * stands in the history, so that what a worker is set up with never changes what has happened.
 */
import type { Fault } from '../schema/fault.ts';
import type { Json } from '../schema/json.ts';
import type { Approved } from '../schema/message.ts';
import type { PlaceId } from '../schema/plan.ts';
import type { Ruling, RulingQuestion, Rulings } from '../schema/ruling.ts';
import { isObject } from './canonical.ts';
import { contractOf } from './commands.ts';
import { engineFault } from './faults.ts';
import type { Basis, Kernel, Run } from './kernel.ts';
import { LIMITS } from './limits.ts';
import type { Path } from './machine.ts';
import { CANCELLED, failed, type Outcome } from './outcome.ts';
import { noteDecision } from './records.ts';

export interface PureCall {
  readonly call: string;
  readonly path: Path;
  readonly place: PlaceId;
  readonly input: Json;
  /** The input without what is in its files. */
  readonly told: Json;
  readonly approved: readonly Approved[];
}

type Ruled = { readonly t: 'input'; readonly input: Json } | { readonly t: 'end'; readonly outcome: Outcome };

/** The input with what the catalogue gives; or the end of a call that may not be made. */
export function* rulePure(kernel: Kernel, call: PureCall): Run<Ruled> {
  const { input } = call;
  if (contractOf(kernel, call.call).curated !== true) return { t: 'input', input };
  const known = yield* knownRulings(kernel, call.path);
  if ('t' in known) return { t: 'end', outcome: known };
  const first = known.of[call.call];
  if (first?.is !== 'each') return conclude(kernel, call, first);
  const { path, told, approved } = call;
  const asked = yield* ask(path, [{ call: call.call, input: told, approved }]);
  return 't' in asked ? { t: 'end', outcome: asked } : conclude(kernel, call, asked.of[call.call]);
}

type Asked = Outcome | { readonly of: Rulings };

/** Asked again when they are no longer fresh: a run may have waited for days. */
function* knownRulings(kernel: Kernel, path: Path): Run<Asked> {
  const { durable, plan } = kernel;
  const { rulings } = durable;
  if (rulings !== undefined && kernel.now - rulings.at < LIMITS.rulingMs) return { of: rulings.of };
  const pure = Object.values(plan.contracts).filter(({ curated }) => curated === true);
  const at = kernel.now;
  const asked = yield* ask(
    path,
    pure.map(({ name }) => ({ call: name })),
  );
  if (!('t' in asked)) durable.rulings = { at, of: asked.of };
  return asked;
}

function* ask(path: Path, about: readonly RulingQuestion[]): Run<Asked> {
  const answer = yield { op: 'ask', command: { t: 'rule', id: `${path}@rule`, about } };
  if (answer.t === 'rejected') return failed({ ...answer.fault, step: answer.fault.step ?? path } satisfies Fault);
  if (answer.t !== 'resolved') return CANCELLED;
  // The wall answers nothing else.
  return { of: (isObject(answer.value) ? answer.value : {}) as unknown as Rulings };
}

function conclude(kernel: Kernel, call: PureCall, ruling: Ruling | undefined): Ruled {
  const { path, place, input, told } = call;
  if (ruling === undefined || ruling.is === 'silent' || ruling.is === 'each') return { t: 'input', input };
  const basis: Basis = { input: told };
  noteDecision(kernel, path, place, ruling.decision, basis);
  if (ruling.is === 'denied')
    return { t: 'end', outcome: failed(engineFault('policy.denied', ruling.detail, path, kernel.now)) };
  const { given } = ruling;
  return { t: 'input', input: given === undefined || !isObject(input) ? input : { ...input, ...given } };
}
