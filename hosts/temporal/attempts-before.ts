/** What the attempts of a call before this one leave behind: the details of the last heartbeat of all of them. */
import type { Fault } from '../../schema/fault.ts';
import type { CallMeta } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';
import { addUsed, SUMS, type Sums, sumsOf } from '../../schema/usage.ts';
import type { CallRequest } from './protocol.ts';

/** Details of a heartbeat. */
export interface Said {
  readonly attempt: number;
  /** Of a write. */
  readonly effect?: Fault['effect'];
  /** What is known to have been used, by this attempt and those before it. */
  readonly used?: Sums;
  /** Attempts before this one of which nobody knows what they used. */
  readonly unmeasured?: number;
  /** The attempt has failed: it uses nothing more. */
  readonly ended?: true;
}

/**
 * Whether one of the attempts before this one may have written (rule 25). INVARIANT: an attempt of a write says that it
 * did not only when it has failed for sure; silence, as of a worker that was lost, is no word of a failure. So nothing
 * need be said at its start, and a call that ends soon costs the server no heartbeat.
 */
export function effectBefore(effect: CallRequest['effect'], attempt: number, details: unknown): 'none' | 'unknown' {
  if (effect === 'read' || attempt === 1) return 'none';
  const said = readSaid(details);
  return said.attempt === attempt - 1 && said.effect === 'none' ? 'none' : 'unknown';
}

/** What was used before this attempt. Of attempts that said nothing at their end, nobody knows it. */
export function usedBefore(
  { metered }: Pick<CallRequest, 'metered'>,
  attempt: number,
  details: unknown,
): Pick<CallMeta, 'earlier' | 'unmeasured'> {
  if (attempt === 1) return {};
  const { attempt: last = 0, used, unmeasured = 0, ended } = readSaid(details);
  const silent = metered === true ? attempt - 1 - last + (ended === true || last === 0 ? 0 : 1) : 0;
  return withUsed(used, unmeasured + silent);
}

/** As a result, a failure or a heartbeat carries it on. */
function withUsed(earlier: Sums | undefined, unmeasured: number): Pick<CallMeta, 'earlier' | 'unmeasured'> {
  return { ...(earlier === undefined ? {} : { earlier }), ...(unmeasured === 0 ? {} : { unmeasured }) };
}

/** What is to be said of an attempt; undefined where that is nothing. */
export function saidOf(
  { effect, metered }: Pick<CallRequest, 'effect' | 'metered'>,
  attempt: number,
  before: Pick<CallMeta, 'earlier' | 'unmeasured'>,
  now: { readonly effect: Fault['effect']; readonly usage: Json | undefined; readonly ended: boolean },
): Said | undefined {
  const used = addUsed(before.earlier, sumsOf(now.usage));
  const { unmeasured } = before;
  if (effect === 'read' && metered !== true && used === undefined) return undefined;
  return {
    attempt,
    ...(effect === 'write' ? { effect: now.effect } : {}),
    ...(used === undefined ? {} : { used }),
    ...(unmeasured === undefined ? {} : { unmeasured }),
    ...(now.ended && (metered === true || used !== undefined) ? { ended: true } : {}),
  };
}

/** Compared field by field: what a heartbeat holds is what our own worker wrote, or nothing. */
export function readSaid(details: unknown): Partial<Said> {
  if (typeof details !== 'object' || details === null) return {};
  const { attempt, effect, used, unmeasured, ended } = details as { readonly [name in keyof Said]?: unknown };
  const sums = sumsOf(pick(used));
  return {
    ...(typeof attempt === 'number' ? { attempt } : {}),
    ...(effect === 'none' || effect === 'unknown' ? { effect } : {}),
    ...(sums === undefined ? {} : { used: sums }),
    ...(typeof unmeasured === 'number' ? { unmeasured } : {}),
    ...(ended === true ? { ended } : {}),
  };
}

function pick(used: unknown): Json | undefined {
  if (typeof used !== 'object' || used === null) return undefined;
  const known = used as { readonly [name in (typeof SUMS)[number]]?: unknown };
  return Object.fromEntries(SUMS.flatMap((name) => (typeof known[name] === 'number' ? [[name, known[name]]] : [])));
}
