/** What a run is started with, so that all who take it keep to the same sizes. */
import { HOST_LIMITS } from '../limits.ts';
import type { FlowInput } from '../protocol.ts';
import type { PayloadLayer } from './layer.ts';

export function payloadsOf(layer: PayloadLayer | undefined): Pick<FlowInput, 'payloads'> {
  if (layer?.store === undefined && layer?.keyring === undefined) return {};
  return {
    payloads: {
      ...(layer.store === undefined ? {} : { bytes: HOST_LIMITS.storedPayloadBytes }),
      ...(layer.keyring === undefined ? {} : { sealed: true }),
    },
  };
}
