/** What the parts of the kernel share while a run is in memory. All that must outlive it is in `frame` and `durable`. */
import type { Fault } from '../schema/fault.ts';
import type { CallMeta, Happening } from '../schema/journal.ts';
import type { Json } from '../schema/json.ts';
import type { Reply } from '../schema/message.ts';
import type {
  ApprovalStep,
  BudgetPlan,
  CallStep,
  ListenStep,
  PlaceId,
  Plan,
  RunStep,
  StepPlan,
} from '../schema/plan.ts';
import type { Rulings } from '../schema/ruling.ts';
import type { Context } from './context.ts';
import type { Budget } from './expression/evaluate.ts';
import type {
  ApprovalFrame,
  BudgetFrame,
  Counts,
  EffectFrame,
  ListenFrame,
  PlaceFrame,
  ScopeFrame,
  Stoppable,
  TakenEvent,
  ThreadFrame,
  UndoEntry,
} from './frames.ts';
import type { Limits } from './limits.ts';
import type { Command, End, Event, Host, Path, Start, Tick, Told } from './machine.ts';
import type { Outcome } from './outcome.ts';

/** A cancel scope of the running kernel: whether it is to stop stands in its frame. */
export interface CancelScope {
  readonly parent: CancelScope | null;
  /** Holds back what comes from outside: undo and `finally` are never stopped (rule 21). */
  readonly shield: boolean;
  readonly frame: Stoppable | null;
  readonly path: Path;
  readonly place: PlaceId;
  readonly timeoutMs: number;
  /** It bounds, or at least counts, what runs in this scope. */
  readonly budget?: LiveBudget;
}

/** A budget while its scope runs. What must outlive the run of the chain is in `frame`. */
export interface LiveBudget {
  readonly plan: BudgetPlan;
  readonly frame: BudgetFrame;
  readonly scope: ScopeFrame;
  readonly path: Path;
  /** Of the scope: what the people to ask are named from. */
  readonly context: Context;
  /** What calls on their way may still use. */
  readonly reserved: Counts;
  /** Calls on their way, and since when there is one. */
  inFlight: number;
  busySince: number;
  /** A fiber asks people for more. */
  asking: boolean;
}

/** What waits for a message. */
export type Task =
  | {
      readonly kind: 'approval';
      readonly path: Path;
      readonly place: PlaceId;
      readonly step: ApprovalStep;
      readonly frame: ApprovalFrame;
    }
  | {
      readonly kind: 'listen';
      readonly path: Path;
      readonly place: PlaceId;
      readonly step: ListenStep;
      readonly frame: ListenFrame;
      readonly context: Context;
      readonly at: number;
      readonly until?: number;
    }
  | { readonly kind: 'place'; readonly path: Path; readonly place: PlaceId; readonly frame: PlaceFrame }
  | { readonly kind: 'undo'; readonly path: Path; readonly place: PlaceId; readonly entry: UndoEntry }
  | {
      readonly kind: 'settle';
      readonly path: Path;
      readonly place: PlaceId;
      readonly step: CallStep | RunStep;
      readonly frame: EffectFrame;
      /** Whether the undo of the step could be built with this output. */
      readonly fits: (output: Json | undefined) => Fault | null;
    };

/** Commands that the host answers with one event. */
export type Ask = Extract<
  Command,
  { readonly t: 'call' | 'validate' | 'rule' | 'child' | 'emit' | 'keep' | 'fetch' | 'place' | 'leave' | 'permit' }
>;

/** Of these, what helpers of the engine answer: short, harmless to repeat, and left to end where it is stopped. */
export type HelperAsk = Extract<Ask, { readonly t: 'validate' | 'rule' | 'keep' | 'fetch' | 'permit' }>;

const HELPERS: ReadonlySet<string> = new Set<HelperAsk['t']>(['validate', 'rule', 'keep', 'fetch', 'permit']);

export function isHelper(command: Ask): command is HelperAsk {
  return HELPERS.has(command.t);
}

/** What a fiber yields: what it cannot go on without. */
export type Op =
  | { readonly op: 'ask'; readonly command: Ask }
  | { readonly op: 'timer'; readonly id: Path; readonly at: number; readonly title?: string }
  /** Until a message decides the task, or its next moment comes. */
  | { readonly op: 'task'; readonly task: Task; readonly at?: number; readonly title?: string }
  /** Until one of the fibers that it spawned has ended. */
  | { readonly op: 'child' }
  /** Until something on its way has ended, or people have decided: a budget has no room just now. */
  | { readonly op: 'budget' }
  /** Until the others have had their turn: it did much pure work. */
  | { readonly op: 'pause' };

export type Answer =
  | { readonly t: 'resolved'; readonly value?: Json; readonly meta?: CallMeta; readonly told?: Told }
  | { readonly t: 'rejected'; readonly fault: Fault; readonly meta?: CallMeta; readonly told?: Told }
  | { readonly t: 'cancelled'; readonly effect: 'none' | 'unknown'; readonly told?: Told }
  | { readonly t: 'fired' }
  | { readonly t: 'decided' }
  /** Stopped before it was sent, or while it waited. */
  | { readonly t: 'stopped' }
  | { readonly t: 'child'; readonly key: number; readonly outcome: Outcome };

export type Run<R = Outcome> = Generator<Op, R, Answer>;

export interface Fiber {
  readonly parent: Fiber | null;
  /** Which branch or item it is, for its parent. */
  readonly key: number;
  /** Null until the run starts. */
  run: Run | null;
  scope: CancelScope;
  /** What it is blocked on. */
  op: Op | null;
  /** Its command is held back until the gate opens. */
  held: boolean;
  /** It was asked to stop already. */
  told: boolean;
  readonly ended: { readonly key: number; readonly outcome: Outcome }[];
}

/** Inputs of a decision; their digest is taken when the journal is read. */
export type Basis = { readonly [name: string]: Json | undefined };

export interface JournalRecord {
  readonly n: number;
  readonly at: number;
  readonly path: Path;
  readonly place: PlaceId;
  readonly what: Happening;
  readonly basis: Basis | undefined;
}

export type KeptEvent = TakenEvent;

/** The flow as a scope: its thread, and where the run stands. */
export interface FlowFrame extends ThreadFrame {
  /** `place`: the input is judged; keys and a place are to be had. */
  stage: 'permit' | 'input' | 'place' | 'steps' | 'ended';
  /** By which events find the run. */
  keys?: { readonly [name: string]: string };
  place?: PlaceFrame;
  /** What went wrong before the first step; the flow fails with it, inside its scope. */
  early?: Fault;
  /** The flag of a cancel from outside; the flow's own timeout flags the frame itself. */
  readonly cancel: Stoppable;
  cancelReason?: string;
  /** Around the flow: the bound that the budgets of the parent leave it. */
  bound?: ScopeFrame;
}

/** A kept event that not all of its listeners were asked about: the fuel of the activation was used up. */
export interface Offer {
  readonly type: string;
  readonly event: KeptEvent;
  /** Slots of listeners that did not want it: `<path>#<number>`. */
  readonly asked: Set<string>;
}

/** State beside the frames that a snapshot carries. */
export interface Durable {
  /** Completion counter. */
  order: number;
  /** Number of the next journal entry. */
  entries: number;
  /** Counts what needs a unique number, as breaths do. */
  serial: number;
  readonly kept: { [type: string]: KeptEvent[] };
  /** Replies by message id, and ids of events, oldest first. */
  readonly replies: { [id: string]: Reply };
  readonly eventIds: { [id: string]: 1 };
  /** Tasks that were closed, oldest first. */
  readonly closed: string[];
  /** What the run was last shown to wait for. */
  shown: string;
  /** The first pivot that completed: from there on only a forced cancel stops the run. */
  pivoted?: Path;
  /** What the wall last said of the pure activities of the plan, and when it was asked. */
  rulings?: { readonly at: number; readonly of: Rulings };
}

export interface Gate {
  closed: boolean;
  /** History at which this run of the chain began to do real work. */
  baseEvents: number;
  baseBytes: number;
  /** Real events since the start of this run. */
  events: number;
  /** History events at the last tick. */
  seenEvents: number;
  /** Events and bytes of local results since then, which the history does not count yet. */
  localEvents: number;
  localBytes: number;
  /** Local results since the last drain. */
  undrained: number;
  draining: boolean;
  /** After a soft reopening: the history at which it may close again. */
  notBefore: number;
}

export interface Kernel {
  readonly plan: Plan;
  readonly start: Start;
  readonly host: Host;
  readonly limits: Limits;
  readonly budget: Required<Budget>;
  readonly frame: FlowFrame;
  readonly durable: Durable;
  readonly gate: Gate;
  tick: Tick;
  now: number;
  /** Evaluation steps since the last breath. */
  fuel: number;
  /**
   * The breath that is being taken. INVARIANT: until it fired no fiber runs, no event but a message is taken, and no
   * snapshot is made.
   */
  breath: Path | null;
  /** Events that came meanwhile. */
  readonly waiting: Event[];
  readonly offers: Offer[];
  /** Live cancel scopes that are to stop: where there are none, nothing need be looked through. */
  readonly stopping: Set<Stoppable>;
  /** Of the scopes that run, by path. */
  readonly budgets: Map<Path, LiveBudget>;
  /** Threads that are undoing. */
  undoing: number;
  fiber: Fiber;
  readonly ready: { readonly fiber: Fiber; readonly answer: Answer | null }[];
  readonly fibers: Set<Fiber>;
  /** By command id. */
  readonly asks: Map<Path, Fiber>;
  readonly timers: Map<Path, Fiber | CancelScope | 'drain' | 'gate'>;
  readonly held: Fiber[];
  /** In a redrive: work that was stopped before, and is answered once it is told to stop again. By command id. */
  readonly ghosts: Map<Path, Answer>;
  /** Local calls in flight, with those that nobody waits for any more. */
  localCalls: number;
  /** Local calls that were let go when they were stopped: their ends are counted and not told, by command id. */
  readonly letGo: Map<Path, Ask>;
  /** What has its oldest part moved out of the state just now. */
  readonly moving: Set<object>;
  /** The host has no store, or has none now: nothing is moved out before this time. */
  keepFrom: number;
  /** By path. */
  readonly tasks: Map<Path, { readonly task: Task; readonly fiber: Fiber }>;
  /** Since what the run waits for was last shown. */
  tasksChanged: boolean;
  /** Tries of pivots on their way, by path. */
  readonly pivots: Map<Path, EffectFrame>;
  /** Paths of the steps that run now. */
  readonly running: Set<Path>;
  commands: Command[];
  readonly journal: JournalRecord[];
  /** By id; made when it is first asked for. */
  stepsById: Map<string, StepPlan> | null;
  /** Ids of the steps whose output is read; made when it is first asked for. */
  readSteps: ReadonlySet<string> | null;
  /** Approvals that calls show, by id; found out when the first vote comes. */
  shownApprovals: ReadonlySet<string> | null;
  end: End | null;
  /** A snapshot was handed out: this run of the chain is over. */
  continued: boolean;
  /** The end was told to the host. */
  ended: boolean;
}
