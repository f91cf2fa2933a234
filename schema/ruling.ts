/** What the wall says of pure activities, which run inside the kernel: policy is read where it stands, and recorded. */
import type { Decision } from './journal.ts';
import type { Json, JsonObject } from './json.ts';
import type { Approved } from './message.ts';

/** One activity that is asked about; with `input` for one call of it. */
export interface RulingQuestion {
  readonly call: string;
  /** Files by path and digest, without what is in them. */
  readonly input?: Json;
  readonly approved?: readonly Approved[];
}

export type Ruling =
  /** The catalogue says nothing of it. */
  | { readonly is: 'silent' }
  /** It depends on the input, or on who approved: each call is asked about. */
  | { readonly is: 'each' }
  | {
      readonly is: 'allowed';
      readonly decision: Decision;
      /** Arguments that the catalogue gives, over those of the flow. */
      readonly given?: JsonObject;
    }
  | { readonly is: 'denied'; readonly detail: string; readonly decision: Decision };

/** By activity. */
export type Rulings = { readonly [call: string]: Ruling };
