import type { WallServices } from '../../wall/index.ts';
import { HOST_LIMITS, storedLimits } from '../limits.ts';
import type { PayloadLayer } from './layer.ts';

/** The platform's services with what a store adds to them. */
export function withPayloads(services: WallServices, layer: PayloadLayer | undefined): WallServices {
  if (layer?.store === undefined) return services;
  return { ...services, valueBytes: storedLimits(HOST_LIMITS.storedPayloadBytes).valueBytes };
}
