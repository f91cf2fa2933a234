/**
 * What `npm start -- NAME` knows of a flow. To add one: write `workflows/NAME/demo.ts` with a `FlowDemo`, and put it into
 * the list in `demos.ts`. With a `quality` it also prints figures of held-out cases: see `../quality/quality-check.ts`.
 */
import type { End } from '../../interpreter/machine.ts';
import type { Json } from '../../schema/json.ts';
import type { QualityCheck } from '../quality/quality-check.ts';

export interface FlowDemo {
  /** Name of the flow, and of its folder below `workflows/`. */
  readonly flow: string;
  /** One line for `--help`. */
  readonly title: string;
  readonly startedBy: string;
  readonly service: ServiceOfDemo;
  /** What `--fail` may name: the effect that the service refuses, and what comes of it. */
  readonly failures: { readonly [name: string]: { readonly effect: string; readonly summary: string } };
  /** Files of `inputs/` without `.json`, and what they are; the first is taken unless `--input` names another. */
  readonly inputs: { readonly [name: string]: string };
  /** Who answers an approval, by its path, without the indices of items and turns. */
  readonly tasks: { readonly [path: string]: TaskAnswer };
  readonly events: { readonly [event: string]: EventAnswer };
  /** Said where nobody was asked. */
  readonly nobody: string;
  /** What the run has come to: one line, and whether it is what the options ask for. */
  readonly verdict: (options: DemoOptions, end: End, effects: readonly EffectRow[]) => Verdict;
  /** Commands worth trying next, each with what it shows. */
  readonly next: (options: DemoOptions) => readonly (readonly [command: string, shows: string])[];
  readonly quality?: QualityCheck;
}

export interface Verdict {
  readonly fine: boolean;
  readonly words: string;
}

/** The service around the flow. */
export interface ServiceOfDemo {
  /** As `port service`. */
  readonly title: string;
  /** Variable of the environment in which the project looks for its address. */
  readonly env: string;
  readonly start: (options: {
    readonly ledgerPath: string;
    readonly port: number;
    readonly refuse: readonly string[];
  }) => Promise<RunningService>;
  /** Heading of the table of effects, its columns, and what stands there when there are none. */
  readonly heading: string;
  readonly columns: readonly string[];
  readonly empty: string;
}
export interface RunningService {
  readonly url: string;
  effects(): readonly EffectRow[];
  stop(): Promise<void>;
}
/** What happened outside. `undoes`: the key of the effect that it takes back. */
export interface EffectRow {
  readonly key: string;
  readonly undoes: string | null;
  /** One for each of the columns. */
  readonly cells: readonly string[];
}

/** What is known when somebody answers. */
export interface Known {
  readonly input: { readonly [key: string]: Json };
  readonly effects: readonly EffectRow[];
}
export interface TaskAnswer {
  readonly by: string;
  /** Others of the group who then answer the same, where one is not enough. */
  readonly also?: readonly string[];
  readonly group: string;
  /** Asked of the person at the terminal, as `You are the duty officer. Approve?` */
  readonly question: string | ((known: Known) => string);
  /** What the person may type in place of yes; `form` is given it. */
  readonly picks?: (known: Known) => readonly string[];
  /** Of an approval. */
  readonly form?: (known: Known, pick: string | undefined) => Json;
  /** Of a refusal. */
  readonly comment: string;
}
export interface EventAnswer {
  readonly by: string;
  /** Said before it is sent, after "For the event NAME: ". */
  readonly says: string;
  /** By which the event finds the run (`correlate`), as `message=MSG-1`; by the run's id where it is left out. */
  readonly key?: (known: Known) => string;
  /** A file of the project, or the data. */
  readonly data: string | ((known: Known) => Json);
}

export interface DemoOptions {
  readonly flow: string;
  readonly answer: 'approve' | 'deny' | 'ask';
  /** Effects that the example's service refuses. */
  readonly refuse: readonly string[];
  /** Name of a file of the example's `inputs`, without `.json`. */
  readonly input: string;
  /** Leaves server, worker and service running at the end. */
  readonly keep: boolean;
  /** File of the service's ledger, where it is not the example's own. */
  readonly ledger?: string;
  /** Nothing but the figures of the held-out cases, without a server. */
  readonly quality: boolean;
  /** At most so many held-out cases. */
  readonly cases?: number;
}
