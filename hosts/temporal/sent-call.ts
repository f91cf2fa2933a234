/**
 * What a call looks like on its way: a history holds each of them for good, so what the worker knows by itself is left
 * out, and what nearly all calls have is not said. INVARIANT: what is left out of a history must always mean the same.
 */
import type { CallRequest, SentCall } from './protocol.ts';

/** What the server tells whoever makes the call. */
export interface KnownOfCall {
  /** Id of the activity; of a local one it is no path. */
  readonly path?: string;
  readonly runId: string;
  readonly flow: string;
}

/** Of calls that say nothing else: as the language has it. Not taken from there, for that may change. */
const USUAL_PAUSE: CallRequest['pause'] = { initialMs: 1_000, factor: 2, maxMs: 60_000, jitter: 'full' };
/** Digits of the digest of a contract that tell it from another: 64 bits. */
const CONTRACT_DIGITS = 16;

export function leaveOutKnown(request: CallRequest, known: KnownOfCall): SentCall {
  const { path, key, effect, once, pause, contract, run, ...rest } = request;
  const { id, flow, ...ofRun } = run;
  return {
    ...(path === known.path ? {} : { path }),
    ...(key === keyOf(id, path) ? {} : { key }),
    ...(effect === 'read' ? {} : { effect }),
    ...(once ? { once } : {}),
    ...(isUsual(pause) ? {} : { pause }),
    ...rest,
    contract: contract.slice(0, CONTRACT_DIGITS),
    run: { ...(id === known.runId ? {} : { id }), ...(flow === known.flow ? {} : { flow }), ...ofRun },
  };
}

/** Takes whole requests too: older histories hold them. */
export function withKnown(sent: SentCall, known: KnownOfCall): CallRequest {
  const run = { id: known.runId, flow: known.flow, ...sent.run };
  const path = sent.path ?? known.path ?? '';
  return {
    ...sent,
    path,
    key: sent.key ?? keyOf(run.id, path),
    effect: sent.effect ?? 'read',
    once: sent.once ?? false,
    pause: sent.pause ?? USUAL_PAUSE,
    run,
  };
}

const keyOf = (root: string, path: string): string => `${root}/${path}`;

function isUsual({ initialMs, factor, maxMs, jitter }: CallRequest['pause']): boolean {
  const usual = USUAL_PAUSE;
  return initialMs === usual.initialMs && factor === usual.factor && maxMs === usual.maxMs && jitter === usual.jitter;
}
