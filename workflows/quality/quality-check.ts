/**
 * How good a flow is at what its model decides: it runs over labelled cases that nothing was trained on, and the answers
 * are held against the labels. A flow brings a `QualityCheck`; `measure` runs it, `sumUp` counts, `tellQuality` prints.
 */
import type { End, OpenTask } from '../../interpreter/machine.ts';
import type { Entry } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';
import type { Message } from '../../schema/message.ts';
import type { Suite, World } from '../testing/scenario.ts';

export interface LabelledCase {
  /** Unique; idempotency keys of the case's run begin with it. */
  readonly id: string;
  /** What the model is given, as a text, by which a test compares it with what it was trained with. */
  readonly text: string;
  readonly input: Json;
  readonly label: string;
}

export interface QualityCheck {
  readonly suite: Suite;
  /** The world of the suite that the cases run in. */
  readonly world: string;
  /** Where the data is from: author, name, licence. */
  readonly source: string;
  /** What is judged, as `intent`. */
  readonly judged: string;
  /** Shares that a test holds the flow to; below them it has become worse. */
  readonly floor: { readonly accuracy: number; readonly withoutPerson: number; readonly rightWithoutPerson: number };
  /** Held-out cases, never those of the training. */
  readonly cases: () => readonly LabelledCase[];
  /** The texts that the model was trained with: a test sees that no case is among them. */
  readonly trainedOn: () => readonly string[];
  /** What the flow made of the case before any person said something. */
  readonly read: (run: RunOfCase) => Reading;
  /**
   * What somebody does about a task that the run waits at: a person who knows the label, so that the run comes to its
   * end. Null lets the time pass.
   */
  readonly act: (
    task: OpenTask,
    labelled: LabelledCase,
    around: { readonly root: string; readonly world: World },
  ) => Message | null;
  /** Figures of parts of the flow on held-out data of their own: what, and how good. An empty name goes on with the last. */
  readonly parts?: () => readonly (readonly [string, string])[];
}

export interface RunOfCase {
  readonly end: End | undefined;
  readonly journal: readonly Entry[];
}
export interface Reading {
  /** What the model, or a rule over it, answered; absent where nothing did. */
  readonly answer: string | undefined;
  /** Who had the last word on it before any person. */
  readonly by: 'model' | 'rule';
  /** Whether a person was asked about it. */
  readonly asked: boolean;
}
