import { type Client, QueryNotRegisteredError, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import type { End, RunState } from '../../../interpreter/machine.ts';
import { ENGINE_ERRORS, type Fault } from '../../../schema/fault.ts';
import type { Json } from '../../../schema/json.ts';
import { QUERIES } from '../names.ts';
import { readTold } from '../told.ts';
import { ClientError, grpcCode } from './errors.ts';
import { readState } from './story.ts';

export async function awaitResult(client: Client, runId: string): Promise<End> {
  try {
    const { output } = readTold(await client.workflow.getHandle(runId).result());
    return { is: 'completed', ...(output === undefined ? {} : { output: output as Json }) }; // what our workflow returns
  } catch (thrown) {
    if (thrown instanceof WorkflowFailedError) return endOf(thrown.cause);
    throw thrown;
  }
}

function endOf(cause: Error | undefined): End {
  if (cause instanceof CancelledFailure) return { is: 'cancelled' };
  if (cause instanceof ApplicationFailure) {
    const [fault] = cause.details ?? [];
    if (isFault(fault)) return { is: 'failed', error: fault };
  }
  if (cause instanceof TerminatedFailure) return failed('cancelled', 'The run was terminated; nothing was undone.');
  if (cause instanceof TimeoutFailure) return failed('timeout', 'The server ended the run for its time.');
  return failed('limit.exceeded', cause?.message ?? 'The run failed without an error of its own.');
}

function failed(type: keyof typeof ENGINE_ERRORS, detail: string): End {
  return { is: 'failed', error: { type, blame: 'failed', title: ENGINE_ERRORS[type], detail } };
}

function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'type' in value && 'blame' in value && 'detail' in value;
}

/**
 * Asks the worker; a run that has ended is read from its history where there is none. A worker that cannot take the run up
 * (its store, its keys) answers with the error of that: the history tells what the run was doing, or why it cannot be read.
 */
export async function queryState(client: Client, runId: string): Promise<RunState> {
  const state = await askState(client, runId);
  if (state.status === 'ended') return state;
  const { status } = await client.workflow.getHandle(runId).describe();
  if (status.name !== 'TERMINATED' && status.name !== 'TIMED_OUT') return state;
  const stopped = status.name === 'TERMINATED' ? 'terminated' : 'timed_out';
  return { ...state, status: 'ended', running: [], children: [], tasks: [], stopped };
}

async function askState(client: Client, runId: string): Promise<RunState> {
  const handle = client.workflow.getHandle(runId);
  try {
    return await handle.query<RunState>(QUERIES.state);
  } catch (thrown) {
    if (thrown instanceof QueryNotRegisteredError || grpcCode(thrown) === 'invalidArgument') {
      return readState(client, runId);
    }
    if (grpcCode(thrown) === 'failedPrecondition') {
      if ((await handle.describe()).status.name !== 'RUNNING') return readState(client, runId);
      throw new ClientError('no_worker', `Run ${runId}: start a worker on its task queue.`, thrown);
    }
    throw thrown;
  }
}
