import { createDocuments } from '../../store/index.ts';
import type { WallServices } from '../../wall/index.ts';
import { HOST_LIMITS, storedLimits } from '../limits.ts';
import type { PayloadLayer } from './layer.ts';
import { tenantOf } from './tenant.ts';

/** The platform's services with what a store adds to them: documents, and room for larger values. */
export function withPayloads(services: WallServices, layer: PayloadLayer | undefined): WallServices {
  if (layer?.store === undefined) return services;
  const { valueBytes } = storedLimits(HOST_LIMITS.storedPayloadBytes);
  return { ...withDocuments(services, layer), valueBytes };
}

/** With documents alone: where the store is one of this machine, and a server would have none. */
export function withDocuments(services: WallServices, { store, keyring }: PayloadLayer): WallServices {
  if (store === undefined) return services;
  return {
    ...services,
    documentsOf: (runId, signal) =>
      createDocuments({ store, tenant: tenantOf(runId), signal, ...(keyring === undefined ? {} : { keyring }) }),
  };
}
