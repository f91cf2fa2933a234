/** The client library: everything that the command line can do to a run, with typed results. */
import type { Limits } from '../../../interpreter/limits.ts';
import type { End, RunState } from '../../../interpreter/machine.ts';
import type { Tape } from '../../../interpreter/redrive/tape.ts';
import type { Redrive } from '../../../interpreter/redrive/types.ts';
import type { Entry } from '../../../schema/journal.ts';
import type { Json } from '../../../schema/json.ts';
import type { Message, Reply } from '../../../schema/message.ts';
import type { Plan } from '../../../schema/plan.ts';
import type { SealKey } from '../../wall/people/seal.ts';
import type { FlowInput } from '../protocol.ts';
import type { Recording } from '../replay/recording.ts';
import type { RunStreams } from './find-streams.ts';

export interface StartOptions {
  /** Drawn where it is not given. A run id that is in use is an error. */
  readonly runId?: string;
  readonly startedBy: string;
  readonly env: string;
  readonly taskQueue: string;
  /**
   * For whom it runs: at most 64 bytes of UTF-8. Fairness between tenants, and whatever is kept apart by tenant. Where
   * keys seal what runs carry, ids of its runs start with it, `@acme/…`.
   */
  readonly tenant?: string;
  /** 1 goes first, 5 last, where work is backlogged. */
  readonly priority?: number;
  /** The tenant's share among those of the same priority: from 0.001 to 1000, 1 unless given. */
  readonly weight?: number;
  /** Lowers limits of the kernel for this run and its children: for tests and measurements. */
  readonly limits?: Partial<Limits>;
}

export interface SendOptions {
  /** Makes sending again harmless. Drawn where it is not given. */
  readonly messageId?: string;
  /**
   * Proves who acts, where the project asks for it. A message stands in the run's history, so a token goes sealed:
   * `seal` is a key that the workers have too (`people.seal`).
   */
  readonly token?: { readonly text: string; readonly seal: SealKey };
  /** Compact JWS over the message under this `messageId` (`signDecision`). */
  readonly signature?: string;
}

export interface RunSummary {
  readonly runId: string;
  readonly flow: string;
  readonly version?: string;
  readonly status: 'running' | 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed_out';
  readonly waitingFor: readonly string[];
  readonly startedAt: Date;
  readonly endedAt?: Date;
  readonly tenant?: string;
  readonly priority?: number;
}

export interface ListQuery {
  readonly flow?: string;
  readonly status?: RunSummary['status'];
  /** Runs that wait for one of these: `user:ann`, `group:officers`, `event:paid`, `stuck`. */
  readonly waitingFor?: readonly string[];
  /** Also runs that wait for more than the search attribute has room for: their state tells whom. */
  readonly orMore?: boolean;
  readonly tenant?: string;
  /** In Temporal's own words, as `StartTime > '2026-11-01T00:00:00Z'`; what else is asked for must hold too. */
  readonly query?: string;
  readonly limit: number;
}

/** Of the whole chain of a run, from its start or its last redrive on. */
export interface RunTape extends Tape {
  /** What the server calls the last run of the chain. */
  readonly temporalRunId: string;
  /** What runs of the chain hand on beside plan and start. */
  readonly carried: Omit<FlowInput, 'plan' | 'start' | 'snapshot' | 'cancelled'>;
}

export interface Story {
  /** Execution id: a child flow that a step runs has `<root>/<path of the step>` for its run id. */
  readonly root: string;
  readonly plan: Plan;
  /** Over the whole chain of runs, from the start or the last redrive on, in order. */
  readonly entries: readonly Entry[];
  readonly summary: RunSummary;
  /** Where it is a redrive: the runs that failed before, oldest first. */
  readonly before: readonly Attempt[];
  /** The server has deleted the older ones of `before`. */
  readonly beforeGone?: true;
}

/** A run that failed and was started again. */
export interface Attempt {
  /** What the server calls the last run of its chain. */
  readonly temporalRunId: string;
  readonly plan: Plan;
  readonly entries: readonly Entry[];
}

/** Which runs an event is for. */
export interface EventAddress {
  /** All of them must hold. */
  readonly keys: { readonly [name: string]: string };
  readonly flow?: string;
  /** That of the runs: events never reach runs of another tenant. */
  readonly tenant?: string;
  /** Also where several runs have the keys; one unless given. */
  readonly all?: boolean;
  /** How long to look for a run that has only just started: lists are late. Milliseconds, 5,000 unless given. */
  readonly waitMs?: number;
  /**
   * It may have been sent before: runs with the keys that have ended lately are asked first whether they took it, so that
   * another run does not take it again.
   */
  readonly again?: boolean;
}
export type EventDelivery =
  | { readonly ok: true; readonly runs: readonly { readonly runId: string; readonly reply: Reply }[] }
  | {
      readonly ok: false;
      /** `several_runs`: it reached none of them. */
      readonly why: 'no_run' | 'several_runs';
      readonly detail: string;
      readonly runs: readonly string[];
    };

/** What proves who starts a run again goes with it; its worker judges that before anything else. */
export interface RedriveSending extends SendOptions {
  readonly taskQueue: string;
  /** Of who starts it again, as far as the caller's word counts. */
  readonly groups?: readonly string[];
}
/** `unanswered`: no worker has taken it yet; it goes on, or is refused, as soon as one does. */
export type RedriveVerdict = Reply | 'unanswered';

/** Errors are `ClientError`s with a code of their own (`CLIENT_ERRORS`): `no_server`, `no_such_run`, `run_exists`, … */
export interface HoldfastClient {
  start(plan: Plan, input: Json, options: StartOptions): Promise<{ readonly runId: string }>;
  /** Waits for the end. */
  result(runId: string): Promise<End>;
  list(query: ListQuery): AsyncIterable<RunSummary>;
  state(runId: string): Promise<RunState>;
  /** Workers that let people watch what its calls are writing (`watchStream`). */
  streams(runId: string): Promise<RunStreams>;
  /**
   * Gives something whenever something may have happened to the run, at first at once, until it ends or goes on as another
   * one: what it is, `state` tells. One request waits at the server meanwhile.
   */
  changes(runId: string, signal: AbortSignal): AsyncIterable<void>;
  /** Of a run in flight or ended, rebuilt from its histories; needs no worker. */
  story(runId: string): Promise<Story>;
  send(runId: string, message: Message, options?: SendOptions): Promise<Reply>;
  /**
   * Sends an event to the run in flight that has all of these keys (`correlate`), without knowing its id. Safe to send
   * again with the same event id: a run takes an event once. See `EventDelivery` for none and several.
   */
  sendEvent(
    event: Extract<Message, { t: 'event' }>,
    to: EventAddress,
    options?: Omit<SendOptions, 'messageId'>,
  ): Promise<EventDelivery>;
  /** Histories of a run and of its children, to be kept in files and replayed. */
  record(runId: string): Promise<readonly Recording[]>;
  /** All that a run was told and asked for, rebuilt from its histories; needs no worker. */
  tape(runId: string): Promise<RunTape>;
  /** Starts a run again that failed, or that the server ended, under its id; `planRedrive` says with what. */
  redrive(runId: string, tape: RunTape, plan: Plan, redrive: Redrive, options: RedriveSending): Promise<RedriveVerdict>;
  close(): Promise<void>;
}
