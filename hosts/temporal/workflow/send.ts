/** Commands as promises of Temporal: options, summaries, policies. */

import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import {
  ActivityCancellationType,
  type ActivityOptions,
  ChildWorkflowCancellationType,
  type LocalActivityOptions,
  ParentClosePolicy,
  type RetryPolicy,
  scheduleActivity,
  scheduleLocalActivity,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { CallCommand, Command } from '../../../interpreter/machine.ts';
import { HOST_LIMITS } from '../limits.ts';
import { ENGINE_ACTIVITIES, labelledQueue, PAYLOAD_FAILURES } from '../names.ts';
import type { CallRequest, FlowInput } from '../protocol.ts';
import { runMemo, runPriority } from '../run-options.ts';
import { leaveOutKnown } from '../sent-call.ts';

type ChildCommand = Extract<Command, { t: 'child' }>;

/** A write that was asked twice might be done twice: the server must not try again after these. */
const LOST_ANSWERS = [
  ...['TemporalTimeout:StartToClose', 'TemporalTimeout:Heartbeat'],
  // Its result could not be kept: the SDK does that after the call.
  ...PAYLOAD_FAILURES,
];

export function callByQueue(command: CallCommand, request: CallRequest): Promise<unknown> {
  const options: ActivityOptions = {
    activityId: command.id,
    summary: summary(command.title ?? command.id),
    startToCloseTimeout: command.timeoutMs,
    heartbeatTimeout: Math.min(command.timeoutMs, HOST_LIMITS.heartbeatTimeoutMs),
    retry: retryPolicy(command),
    cancellationType:
      command.cancel === 'wait'
        ? ActivityCancellationType.WAIT_CANCELLATION_COMPLETED
        : ActivityCancellationType.TRY_CANCEL,
    ...(command.retry.withinMs === undefined ? {} : { scheduleToCloseTimeout: command.retry.withinMs }),
    ...(command.runsOn === undefined ? {} : { taskQueue: labelledQueue(workflowInfo().taskQueue, command.runsOn) }),
  };
  return scheduleActivity(command.call, [leaveOutKnown(request, { path: command.id, ...ofRun() })], options);
}

export function callLocally(command: CallCommand, request: CallRequest): Promise<unknown> {
  const total = Math.min(command.retry.withinMs ?? HOST_LIMITS.localTotalMs, HOST_LIMITS.localTotalMs);
  const options: LocalActivityOptions = {
    summary: summary(command.title ?? command.id),
    startToCloseTimeout: Math.min(command.timeoutMs, HOST_LIMITS.localTimeoutMs, total),
    scheduleToCloseTimeout: total,
    // Never by a timer of the server: one local activity stays one marker.
    localRetryThreshold: HOST_LIMITS.localTotalMs,
    retry: retryPolicy(command),
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  };
  return scheduleLocalActivity(command.call, [leaveOutKnown(request, ofRun())], options);
}

function ofRun(): { readonly runId: string; readonly flow: string } {
  const { workflowId, workflowType } = workflowInfo();
  return { runId: workflowId, flow: workflowType };
}

function retryPolicy({ retry, once }: CallCommand): RetryPolicy {
  return {
    maximumAttempts: retry.maxAttempts,
    initialInterval: retry.initialMs,
    backoffCoefficient: retry.factor,
    maximumInterval: Math.max(retry.maxMs, retry.initialMs),
    ...(once ? { nonRetryableErrorTypes: LOST_ANSWERS } : {}),
  };
}

/** A helper of the engine: short, harmless to repeat. */
export function askWall<T>(activity: keyof typeof ENGINE_ACTIVITIES, request: unknown, about?: string): Promise<T> {
  return scheduleLocalActivity<T>(ENGINE_ACTIVITIES[activity], [request], {
    startToCloseTimeout: HOST_LIMITS.localTimeoutMs,
    scheduleToCloseTimeout: HOST_LIMITS.localTotalMs,
    localRetryThreshold: HOST_LIMITS.localTotalMs,
    ...(about === undefined ? {} : { summary: summary(about) }),
  });
}

/**
 * By the server, so that it ends the workflow task: a timer of a millisecond would too, and takes up to a second. It goes
 * before all else that waits for a worker.
 */
export function drain(id: string): Promise<unknown> {
  return scheduleActivity(ENGINE_ACTIVITIES.breath, [{}], {
    activityId: id,
    startToCloseTimeout: HOST_LIMITS.localTimeoutMs,
    priority: { priorityKey: 1 },
  });
}

/** The value of a completed child, or of a detached one that has started. */
export async function runChild(command: ChildCommand, input: FlowInput): Promise<unknown> {
  const handle = await startChild(command.plan.flow.name, {
    args: [input],
    workflowId: command.key,
    staticSummary: summary(command.title ?? command.plan.flow.title ?? command.id),
    typedSearchAttributes: childAttributes(input),
    memo: runMemo(input),
    priority: runPriority(input.start),
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    parentClosePolicy: command.detach ? ParentClosePolicy.ABANDON : ParentClosePolicy.REQUEST_CANCEL,
  });
  if (command.detach) return { runId: handle.workflowId };
  return handle.result();
}

const TENANT = defineSearchAttributeKey('HoldfastTenant', 'KEYWORD');

function childAttributes({ plan, start }: FlowInput): SearchAttributePair[] {
  const tenant = workflowInfo().typedSearchAttributes.get(TENANT);
  return [
    { key: defineSearchAttributeKey('HoldfastFlow', 'KEYWORD'), value: plan.flow.name },
    { key: defineSearchAttributeKey('HoldfastVersion', 'KEYWORD'), value: plan.flow.version },
    { key: defineSearchAttributeKey('HoldfastEnv', 'KEYWORD'), value: start.env },
    ...(tenant === undefined ? [] : [{ key: TENANT, value: tenant }]),
  ];
}

/** One line, bounded: the server refuses long ones. */
export function summary(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, HOST_LIMITS.summaryLength);
}
