export { readSealKey, type SealKey } from '../../wall/people/seal.ts';
export { type SigningContext, signDecision } from '../../wall/people/sign-decision.ts';
export { readSigningKey, type SigningKey } from '../../wall/people/signing-key.ts';
export { type ConnectOptions, connect } from './connect.ts';
export { CLIENT_ERRORS, ClientError, type ClientErrorCode } from './errors.ts';
export type { RunStreams } from './find-streams.ts';
export type {
  EventAddress,
  EventDelivery,
  HoldfastClient,
  ListQuery,
  RunSummary,
  SendOptions,
  StartOptions,
  Story,
} from './types.ts';
export { StreamRefused, type WatchedEvent, type WatchStreamOptions, watchStream } from './watch-stream.ts';
