export { readSealKey, type SealKey } from '../../wall/people/seal.ts';
export { type ConnectOptions, connect } from './connect.ts';
export { CLIENT_ERRORS, ClientError, type ClientErrorCode } from './errors.ts';
export type { HoldfastClient, ListQuery, RunSummary, SendOptions, StartOptions, Story } from './types.ts';
