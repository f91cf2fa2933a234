/** Control flow is a value: how a scope, a step or a list ended. */
import type { Fault } from '../schema/fault.ts';
import type { Json } from '../schema/json.ts';
import type { Voter } from '../schema/message.ts';
import type { Bulk } from './machine.ts';

export type Outcome =
  /** `bulk` in place of a value: whoever reads it fails. `voters`: who approved, for the calls that show it. */
  | { readonly t: 'done'; readonly value?: Json; readonly bulk?: Bulk; readonly voters?: readonly Voter[] }
  /** Met `return`: goes outward, each `finally` on the way runs. */
  | { readonly t: 'returned'; readonly value?: Json }
  | { readonly t: 'failed'; readonly fault: Fault }
  /** Stopped from outside. */
  | { readonly t: 'cancelled' };

export function briefly({ items, bytes }: Bulk): { readonly items: number; readonly bytes: number } {
  return { items, bytes };
}

/** Done without an output. */
export const DONE: Outcome = { t: 'done' };
export const CANCELLED: Outcome = { t: 'cancelled' };

export function done(value: Json | undefined): Outcome {
  return value === undefined ? DONE : { t: 'done', value };
}

export function failed(fault: Fault): Outcome {
  return { t: 'failed', fault };
}

/** What a synchronous helper gives instead of a value where it failed. Never part of a frame. */
export class Failure {
  readonly fault: Fault;
  constructor(fault: Fault) {
    this.fault = fault;
  }
}
