/** All that a worker answers: calls of the catalogue through one entry, and the engine's own helpers. */
import { ApplicationFailure } from '@temporalio/common';
import { ENGINE_ERRORS, type Fault } from '../../../schema/fault.ts';
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
  /** Delivers an event that a flow emits; what it throws is tried again. */
  readonly emit: (event: EmitRequest) => Promise<void>;
}

/** `default` is the SDK's entry for every name that is not there: activity types are the names of the catalogue. */
export function createActivities(options: ActivitiesOptions) {
  const { judge, redactor } = options.services;
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
    [ENGINE_ACTIVITIES.emit]: async (event: EmitRequest): Promise<null> => {
      try {
        await options.emit(event);
      } catch (thrown) {
        const said = thrown instanceof Error ? thrown.message : String(thrown);
        const detail = `The event ${event.event} could not be delivered: ${redactor.text(said)}`;
        const fault: Fault = { type: 'event.refused', blame: 'failed', title: ENGINE_ERRORS['event.refused'], detail };
        throw ApplicationFailure.retryable(detail, fault.type, fault);
      }
      return null;
    },
    [ENGINE_ACTIVITIES.breath]: async (): Promise<null> => null,
  };
}
