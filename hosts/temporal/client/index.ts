export { type ConnectOptions, connect } from './connect.ts';
export { CLIENT_ERRORS, ClientError, type ClientErrorCode } from './errors.ts';
export type { HoldfastClient, ListQuery, RunSummary, StartOptions, Story } from './types.ts';
