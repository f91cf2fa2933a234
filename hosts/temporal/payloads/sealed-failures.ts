/** Errors of activities with message and stack inside a payload, which the codec seals. Built as CommonJS. */
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
