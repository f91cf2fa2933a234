import type { CallMeta, Decision } from '../../schema/journal.ts';
import type { Json, JsonObject, JsonSchema } from '../../schema/json.ts';
import type { Approved } from '../../schema/message.ts';
import { ActivityError, type CallContext, type Documents, type EffectFunction } from '../../stdlib/activity.ts';
import type { Contract } from '../../stdlib/contract.ts';
import { outputByInput } from '../../stdlib/output-source.ts';
import { type CuratedCall, curateCall } from './curate-call.ts';
import { guardEgress } from './egress.ts';
import { type Failure, fail, failThrown, sizeOf } from './faults.ts';
import { WALL_LIMITS } from './limits.ts';
import type { Redactor } from './redact.ts';
import type { Registered, Registry } from './registry.ts';
import type { WallServices } from './services.ts';
import { asJson, NotJsonError, toJson } from './to-json.ts';
import type { Patience } from './turns.ts';
import { addUsage } from './usage.ts';

/** One attempt of a call, as a host asks for it. */
export interface WallCall {
  readonly call: string;
  readonly input: Json;
  /** Digest of the contract that the plan was compiled with, or how it begins. */
  readonly contract: string;
  readonly effect: 'read' | 'write';
  /** `output.schema` of the step. */
  readonly narrow?: JsonSchema;
  readonly key: string;
  readonly undoes?: string;
  readonly path: string;
  readonly run: CallContext['run'];
  /** Who approved before it. */
  readonly approved?: readonly Approved[];
  /** Counts from 1. */
  readonly attempt: number;
  readonly signal: AbortSignal;
  /** UTF-8 bytes of the result at most, where the host has room for less than `WALL_LIMITS.outputBytes`. */
  readonly room?: { readonly bytes: number; readonly hint: string };
  /** Longest wait for a turn at a connection with a `rate`, milliseconds; no bound where it is left out. */
  readonly patienceMs?: number;
  /** A budget in US dollars is around it. */
  readonly priced?: true;
  /** Requests to models that it may make, where a budget bounds them. */
  readonly requests?: number;
  heartbeat(): void;
  /** Told what the attempt has used so far, each time that it reports more. */
  used?(usage: JsonObject): void;
  /** Takes pieces of what is being written, for whoever watches; nobody does where it is left out. */
  tell?(delta: string, turn: number): void;
}

/** Also a failed attempt has used tokens and made decisions: `meta` comes with both. */
export type WallResult = { readonly meta: CallMeta } & ({ readonly ok: true; readonly value: Json } | Failure);

/** An activity that stands behind the wall. */
interface Effect {
  readonly contract: Contract & { readonly effect: 'read' | 'write' };
  readonly run: EffectFunction;
}

/**
 * Makes one attempt of an effectful call: its contract judges what goes in and what comes out, secrets are resolved
 * inside and taken out of everything that leaves. Never throws; whatever goes wrong is a fault.
 */
export async function performCall(call: WallCall, registry: Registry, services: WallServices): Promise<WallResult> {
  const used = { usage: undefined as JsonObject | undefined, decisions: [] as Decision[], notes: [] as string[] };
  const outcome = await attempt(call, registry, services, used);
  return { ...outcome, meta: metaOf(call, used, services.redactor) };
}

type Used = { usage: JsonObject | undefined; readonly decisions: Decision[]; readonly notes: string[] };

async function attempt(
  call: WallCall,
  registry: Registry,
  services: WallServices,
  used: Used,
): Promise<{ readonly ok: true; readonly value: Json } | Failure> {
  const found = registry.get(call.call);
  const base = { redactor: services.redactor, path: call.path, attempt: call.attempt, now: services.now() };
  if (found === undefined) {
    const detail = `This worker has no activity "${call.call}"; load the module that implements it.`;
    return fail({ ...base, contract: undefined }, 'activity.unknown', detail);
  }
  const { activity } = found;
  const context = { ...base, contract: activity.contract };
  if (!('run' in activity) || activity.contract.effect !== call.effect) {
    const detail = `The run takes "${call.call}" for a ${call.effect}; this worker knows it as ${activity.contract.effect}.`;
    return fail(context, 'activity.mismatch', detail);
  }
  if (call.contract === '' || !found.digest.startsWith(call.contract)) {
    used.notes.push(`the worker's contract of ${call.call} (${activity.contract.version}) is not the one of the plan`);
  }
  const curated = services.curate(activity.contract, call.run.team);
  const verdict = curated && curateCall(curatedCall(call, found), curated, services.judge);
  if (verdict !== undefined) used.decisions.push(verdict.decision);
  if (verdict?.ok === false) return fail(context, 'policy.denied', verdict.detail);
  const input = verdict?.input ?? call.input;
  const refused = judgeInput({ ...call, input }, found, services);
  if (refused !== undefined) return fail(context, refused.type, refused.detail);
  try {
    for (const { value, at } of curated?.rates ?? []) await services.ratedTurn(at, value, patienceOf(call));
    const answer = await activity.run(input, contextOf(call, activity.contract, services, used));
    return accept({ ...call, input }, activity, services, context, toJson(answer));
  } catch (thrown) {
    if (thrown instanceof NotJsonError) {
      return fail(context, 'output.invalid', `${call.call} gave what is not JSON. ${thrown.message}`, lost(activity));
    }
    return failThrown(context, thrown, call.signal.aborted);
  }
}

function curatedCall(call: WallCall, { activity: { contract }, digest }: Registered): CuratedCall {
  const { input, run, approved = [], undoes } = call;
  return { contract, digest, input, team: run.team, approved, undo: undoes !== undefined };
}

function judgeInput(
  call: WallCall,
  { input }: Registered,
  services: WallServices,
): { readonly type: 'input.invalid' | 'limit.exceeded'; readonly detail: string } | undefined {
  const bytes = sizeOf(call.input);
  const most = services.valueBytes ?? WALL_LIMITS.inputBytes;
  if (bytes > most) {
    const detail = `The input of ${call.call} has ${bytes} bytes; ${most} are allowed.`;
    return { type: 'limit.exceeded', detail };
  }
  const problems = services.judge.validate(input, call.input);
  if (problems.length === 0) return undefined;
  return {
    type: 'input.invalid',
    detail: `The input of ${call.call} does not fit its contract. ${problems.join('; ')}`,
  };
}

/** The effect of a write whose answer is of no use: it was made. */
function lost({ contract }: Effect): { readonly effect: 'none' | 'unknown' } {
  return { effect: contract.effect === 'write' ? 'unknown' : 'none' };
}

function accept(
  call: WallCall,
  activity: Effect,
  services: WallServices,
  context: Parameters<typeof fail>[0],
  answer: Json,
): { readonly ok: true; readonly value: Json } | Failure {
  const value = services.redactor.json(answer);
  const bytes = sizeOf(value);
  const { bytes: most, hint } = call.room ?? { bytes: services.valueBytes ?? WALL_LIMITS.outputBytes, hint: '' };
  if (bytes > most) {
    const detail = `The result of ${call.call} has ${bytes} bytes; ${most} are allowed.${hint}`;
    return fail(context, 'limit.exceeded', detail, lost(activity));
  }
  const { contract } = activity;
  const problems = services.judge.validate(contract.output, value);
  if (problems.length > 0) {
    const detail = `The result of ${call.call} does not fit its contract. ${problems.join('; ')}`;
    return fail(context, 'output.invalid', detail, lost(activity));
  }
  const given = outputByInput(contract, call.input);
  const misfits = given === undefined ? [] : services.judge.validate(given, value);
  if (misfits.length > 0) {
    const detail = `The result of ${call.call} does not fit what ${contract.outputFrom?.at} asks for. ${misfits.join('; ')}`;
    return fail(context, 'output.invalid', detail, lost(activity));
  }
  const narrower = call.narrow === undefined ? [] : services.judge.validate(call.narrow, value);
  if (narrower.length > 0) {
    const detail = `The result of ${call.call} does not fit the step's output.schema. ${narrower.join('; ')}`;
    return fail(context, 'output.invalid', detail, lost(activity));
  }
  return { ok: true, value };
}

function contextOf(call: WallCall, contract: Contract, services: WallServices, used: Used): CallContext {
  return {
    key: call.key,
    ...(call.undoes === undefined ? {} : { undoes: call.undoes }),
    ...(call.priced === undefined ? {} : { priced: call.priced }),
    ...(call.requests === undefined ? {} : { requests: call.requests }),
    path: call.path,
    run: call.run,
    attempt: call.attempt,
    signal: call.signal,
    heartbeat: () => call.heartbeat(),
    tell: (delta, turn) => call.tell?.(delta, turn),
    services: {
      ...services,
      connection: guardEgress(contract, services.connection),
      turn: (name) => services.turn(name, patienceOf(call)),
    },
    documents: guardDocuments(services.documentsOf?.(call.run.id, call.signal) ?? NO_DOCUMENTS, services.redactor),
    use: (usage) => {
      used.usage = addUsage(used.usage, usage);
      call.used?.(used.usage);
    },
    decide: (decision) => {
      if (used.decisions.length < WALL_LIMITS.decisions) used.decisions.push(decision);
    },
  };
}

function patienceOf({ signal, patienceMs }: WallCall): Patience {
  return { signal, ...(patienceMs === undefined ? {} : { mostMs: patienceMs }) };
}

/** Documents are kept as they are, or not at all: one that holds a secret of this worker is not kept. */
function guardDocuments(documents: Documents, redactor: Redactor): Documents {
  const exposed = (): ActivityError =>
    new ActivityError('secret.exposed', 'The document holds a secret that this worker knows; it is not kept.');
  return {
    open: (document) => documents.open(document),
    put: (content, about) => documents.put(redactor.watch(partsOf(content), exposed), about),
  };
}

async function* partsOf(content: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}

async function noStore(): Promise<never> {
  const detail = 'The project has no store for documents: set one up under payloads.store in holdfast.yaml.';
  throw new ActivityError('config.invalid', detail);
}
const NO_DOCUMENTS: Documents = { put: noStore, open: noStore };

function metaOf(call: WallCall, used: Used, redactor: Redactor): CallMeta {
  const notes = used.notes.map(redactor.text);
  const keep = (what: string, value: unknown): Json | undefined => {
    const json = asJson(value);
    if (json !== undefined && sizeOf(json) <= WALL_LIMITS.metaBytes) return redactor.json(json);
    const why = json === undefined ? 'not JSON' : `more than ${WALL_LIMITS.metaBytes} bytes`;
    notes.push(`left out: ${what} of the call, ${why}`);
    return undefined;
  };
  const usage = used.usage === undefined ? undefined : keep('usage', used.usage);
  const decisions = used.decisions.length === 0 ? undefined : keep('decisions', used.decisions);
  return {
    attempts: call.attempt,
    ...(usage === undefined ? {} : { usage }),
    // The copy has the shape of what was copied.
    ...(decisions === undefined ? {} : { decisions: decisions as unknown as readonly Decision[] }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}
