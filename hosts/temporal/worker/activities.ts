/** All that a worker answers: calls of the catalogue through one entry, and the engine's own helpers. */
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { deliverEvent, type WallServices } from '../../wall/index.ts';
import { ENGINE_ACTIVITIES } from '../names.ts';
import type {
  CallEnvelope,
  CallRequest,
  EmitRequest,
  JudgeAnswer,
  JudgeRequest,
  ValidateRequest,
} from '../protocol.ts';
import { type AttemptOptions, attemptCall } from './attempt.ts';
import type { Identify } from './identity.ts';

export interface ActivitiesOptions extends AttemptOptions {
  readonly identify: Identify;
}

/** `default` is the SDK's entry for every name that is not there: activity types are the names of the catalogue. */
export function createActivities(options: ActivitiesOptions) {
  const { judge } = options.services;
  return {
    default: (request: CallRequest): Promise<CallEnvelope> => attemptCall(request, options),
    [ENGINE_ACTIVITIES.validate]: async ({ schema, value }: ValidateRequest) => ({
      problems: judge.validate(schema, value),
    }),
    [ENGINE_ACTIVITIES.judge]: async (request: JudgeRequest): Promise<JudgeAnswer> => {
      const identified = await options.identify(request.claimed, request.token);
      if (!identified.ok) return identified;
      const problems = request.judge === undefined ? [] : judge.validate(request.judge.schema, request.judge.value);
      return { ...identified, problems };
    },
    [ENGINE_ACTIVITIES.emit]: (request: EmitRequest): Promise<null> => deliver(request, options.services),
    [ENGINE_ACTIVITIES.breath]: async (): Promise<null> => null,
  };
}

/** To the project's sink, where it has one. */
async function deliver(request: EmitRequest, services: WallServices): Promise<null> {
  const { info, cancellationSignal } = Context.current();
  const delivery = await deliverEvent({ ...request, attempt: info.attempt, signal: cancellationSignal }, services);
  if (delivery.ok) return null;
  const { fault, retry, retryAfterMs } = delivery;
  throw ApplicationFailure.create({
    message: fault.detail,
    type: fault.type,
    nonRetryable: !retry,
    details: [fault],
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
}
