/** What a child run gives its parent beside its output, where budgets are around it: in its result, or in its failure. */
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { Told } from '../../interpreter/machine.ts';
import type { Json } from '../../schema/json.ts';

/** No output of a flow has it: names of YAML and JSON Schemas that begin so are ours. INVARIANT: histories hold it. */
const MARK = '$holdfast.told';

interface Telling {
  readonly [MARK]: Told;
  readonly output?: unknown;
}

export function withTold(output: Json | undefined, told: Told): Json {
  const telling: Telling = { [MARK]: told, ...(output === undefined ? {} : { output }) };
  return telling as unknown as Json; // amounts are plain JSON
}

/** A result as the parent, or whoever looks at the run, takes it. */
export function readTold(result: unknown): { readonly output: unknown; readonly told?: Told } {
  if (!isTelling(result)) return { output: result };
  return { output: result.output, told: result[MARK] };
}

function isTelling(value: unknown): value is Telling {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, MARK);
}

/** What a child that did not complete told. */
export function toldBy(error: unknown): Told | undefined {
  if (!(error instanceof ApplicationFailure) && !(error instanceof CancelledFailure)) return undefined;
  return (error.details ?? []).find(isTelling)?.[MARK];
}
