/** All that a worker answers: calls of the catalogue through one entry, and the engine's own helpers. */
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Json } from '../../../schema/json.ts';
import type { Rulings } from '../../../schema/ruling.ts';
import { deliverEvent, rulePure, type WallServices } from '../../wall/index.ts';
import { type Identified, type Identify, TryAgain } from '../../wall/people/policy.ts';
import { HOST_LIMITS } from '../limits.ts';
import { ENGINE_ACTIVITIES } from '../names.ts';
import type {
  CallEnvelope,
  EmitRequest,
  FetchRequest,
  JudgeAnswer,
  JudgeRequest,
  KeepRequest,
  RuleRequest,
  SentCall,
  ValidateRequest,
} from '../protocol.ts';
import type { createPlaceActivities } from './ask-for-place.ts';
import { type AttemptOptions, attemptCall } from './attempt.ts';
import type { StateStore } from './state-store.ts';

export interface ActivitiesOptions extends AttemptOptions {
  readonly identify: Identify;
  readonly places: ReturnType<typeof createPlaceActivities>;
  /** What leaves the states of runs. */
  readonly state: StateStore;
}

/** `default` is the SDK's entry for every name that is not there: activity types are the names of the catalogue. */
export function createActivities(options: ActivitiesOptions) {
  const { judge } = options.services;
  return {
    default: (sent: SentCall): Promise<CallEnvelope> => attemptCall(sent, options),
    [ENGINE_ACTIVITIES.validate]: async ({ schema, value }: ValidateRequest) => ({
      problems: judge.validate(schema, value),
    }),
    [ENGINE_ACTIVITIES.rule]: async ({ about, team }: RuleRequest): Promise<Rulings> =>
      rulePure(about, team, options.registry, options.services),
    [ENGINE_ACTIVITIES.judge]: async (request: JudgeRequest): Promise<JudgeAnswer> => {
      const identified = await whoActs(request, options.identify);
      if (!identified.ok) return identified;
      const { schema, also = [], value } = request.judge ?? { schema: true, value: null };
      const problems = [schema, ...also].flatMap((one) => judge.validate(one, value));
      return { ...identified, problems };
    },
    [ENGINE_ACTIVITIES.emit]: (request: EmitRequest): Promise<null> => deliver(request, options.services),
    [ENGINE_ACTIVITIES.breath]: async (): Promise<null> => null,
    ...options.places,
    [ENGINE_ACTIVITIES.keep]: ({ value }: KeepRequest): Promise<string> => options.state.keep(value),
    [ENGINE_ACTIVITIES.fetch]: ({ ref }: FetchRequest): Promise<Json> => options.state.fetch(ref),
  };
}

/** The server tries again where nobody can say yet, within a bound; then the message is refused, and not lost. */
async function whoActs({ judge: _, ...request }: JudgeRequest, identify: Identify): Promise<Identified> {
  const { attempt, workflowExecution } = Context.current().info;
  try {
    return await identify({ ...request, runId: workflowExecution?.workflowId ?? '' });
  } catch (thrown) {
    if (!(thrown instanceof TryAgain)) throw thrown;
    if (attempt >= HOST_LIMITS.identifyTries) return thrown.refusal;
    throw ApplicationFailure.retryable(thrown.message, thrown.refusal.why);
  }
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
