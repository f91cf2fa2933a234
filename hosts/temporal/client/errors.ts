/** What can go wrong between the client and the server, as codes. */
import {
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ExternalStorageNotConfiguredError, NamespaceNotFoundError } from '@temporalio/common';
import { isStoreError } from '../../store/index.ts';
import { KeyError } from '../../store/keys/keyring.ts';

export const CLIENT_ERRORS = {
  no_server: 'No Temporal server answers.',
  no_permission: 'The server refuses the caller.',
  no_namespace: 'The server has no such namespace.',
  no_such_run: 'There is no run of that id.',
  run_exists: 'There is a run of that id already.',
  no_worker: 'No worker answers for the run.',
  too_large: 'What the run would start with is larger than the server takes.',
  history_gone: 'The server has deleted a part of the history of the run.',
  not_ours: 'It is no run of Holdfast.',
  bad_tenant: 'A tenant whose runs are sealed is small letters, digits, _ and -, starting with a letter.',
  not_opened: 'What the run carries cannot be opened.',
  store: 'What the run carries cannot be fetched or kept.',
  failed: 'The server answered with an error.',
} as const;
export type ClientErrorCode = keyof typeof CLIENT_ERRORS;

/** Marks a `ClientError`, whichever copy of the package made it. */
const MARK = Symbol.for('holdfast.ClientError');

export class ClientError extends Error {
  /** INVARIANT: `instanceof` knows those of every copy: a team's module may load one of its own, and so may a bundle. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return thrown instanceof Error && MARK in thrown;
  }
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;
  constructor(code: ClientErrorCode, detail?: string, cause?: unknown) {
    super(detail === undefined ? CLIENT_ERRORS[code] : `${CLIENT_ERRORS[code]} ${detail}`, { cause });
    this.code = code;
    Object.defineProperty(this, MARK, { value: true });
  }
}

/** Numbers of gRPC's status codes (google.rpc.Code). */
export const GRPC = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  failedPrecondition: 9,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export function grpcCode(error: unknown): keyof typeof GRPC | undefined {
  const cause = error instanceof ServiceError ? error.cause : error;
  if (!isGrpcServiceError(cause)) return undefined;
  const found = Object.entries(GRPC).find(([, code]) => code === cause.code);
  return found?.[0] as keyof typeof GRPC | undefined; // a key of GRPC, as entries are not typed by key
}

/** What a thrown error of the SDK is to us. `about` says what was asked: the run, the address. */
export function clientError(thrown: unknown, about: string): ClientError {
  if (thrown instanceof ClientError) return thrown;
  const payload = payloadError(thrown);
  if (payload !== undefined) return new ClientError(payload.code, `${about} ${payload.detail}`, thrown);
  if (thrown instanceof WorkflowNotFoundError) return new ClientError('no_such_run', about, thrown);
  if (thrown instanceof WorkflowExecutionAlreadyStartedError) return new ClientError('run_exists', about, thrown);
  if (thrown instanceof NamespaceNotFoundError) return new ClientError('no_namespace', about, thrown);
  if (thrown instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return new ClientError('no_worker', about, thrown);
  switch (grpcCode(thrown)) {
    case 'unavailable':
      return new ClientError('no_server', about, thrown);
    case 'permissionDenied':
    case 'unauthenticated':
      return new ClientError('no_permission', about, thrown);
    case 'notFound':
      return new ClientError('no_such_run', about, thrown);
    case 'cancelled':
    case 'deadlineExceeded':
      return new ClientError('no_worker', about, thrown);
    default:
      return new ClientError('failed', `${about} ${messageOf(thrown)}`, thrown);
  }
}

function messageOf(thrown: unknown): string {
  const cause = thrown instanceof ServiceError ? thrown.cause : thrown;
  if (isGrpcServiceError(cause)) return cause.details;
  return cause instanceof Error ? cause.message : String(cause);
}

/** What a store or a key says, wherever the SDK wrapped it. */
export function payloadError(
  thrown: unknown,
): { readonly code: 'not_opened' | 'store'; readonly detail: string } | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof KeyError) return { code: 'not_opened', detail: error.message };
    if (isStoreError(error)) return { code: 'store', detail: error.message };
    if (error instanceof ExternalStorageNotConfiguredError) {
      return { code: 'store', detail: 'It is kept in a store; set it up (payloads.store).' };
    }
  }
  return undefined;
}
