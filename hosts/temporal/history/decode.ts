/** Payloads and failures of a history as values and errors, through the client's converters and codecs. */
import type { LoadedDataConverter } from '@temporalio/common';
import {
  decodeArrayFromPayloads,
  decodeOptionalFailureToOptionalError,
  extstoreInboundOptions,
  visit,
  walkGetWorkflowExecutionHistoryResponse,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { History, Payload } from '@temporalio/common/lib/proto-utils.js';

type ProtoFailure = Parameters<typeof decodeOptionalFailureToOptionalError>[1];

export interface Decoder {
  /** Fetches what the history refers to from the store, in place. */
  fetch(history: History): Promise<void>;
  /** The first value; undefined where there is none. */
  value(payloads: { payloads?: Payload[] | null } | null | undefined): Promise<unknown>;
  values(payloads: { payloads?: Payload[] | null } | null | undefined): Promise<unknown[]>;
  error(failure: ProtoFailure): Promise<Error>;
}

export function createDecoder(converter: LoadedDataConverter): Decoder {
  const values: Decoder['values'] = (payloads) => decodeArrayFromPayloads(converter, payloads?.payloads);
  return {
    fetch: (history) =>
      visit({ history }, walkGetWorkflowExecutionHistoryResponse, extstoreInboundOptions(converter.externalStorage)),
    values,
    value: async (payloads) => (await values(payloads))[0],
    error: async (failure) =>
      (await decodeOptionalFailureToOptionalError(converter, failure)) ?? new Error('The history holds no failure.'),
  };
}
