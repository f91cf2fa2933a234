/** Errors that a workflow ends with: messages and stacks inside a payload where all that the run carries is sealed. */
import { DefaultFailureConverter, type FailureConverter } from '@temporalio/common';

const open = new DefaultFailureConverter();
const sealed = new DefaultFailureConverter({ encodeCommonAttributes: true });
let current: FailureConverter = open;

/** Set before the run can fail; each workflow has a module of its own. */
export function sealFailures(): void {
  current = sealed;
}

/** What the bundle is made with (`worker/bundle.ts`). */
export const failureConverter: FailureConverter = {
  errorToFailure: (error, converter, context) => current.errorToFailure(error, converter, context),
  failureToError: (failure, converter, context) => current.failureToError(failure, converter, context),
};
