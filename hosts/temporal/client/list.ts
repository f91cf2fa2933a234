import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { HOST_LIMITS } from '../limits.ts';
import { MORE_NAMES } from '../names.ts';
import { isUnknownAttribute } from './search-attributes.ts';
import type { ListQuery, RunSummary } from './types.ts';

/** The server's names of the states that a run can be seen in. */
const STATUS: { readonly [status in RunSummary['status']]: string } = {
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Canceled',
  terminated: 'Terminated',
  timed_out: 'TimedOut',
};

/** Newest first. Runs of a chain that went on are not listed beside the one that goes on now. */
export async function* listRuns(
  client: Client,
  query: ListQuery,
  errorOf: (thrown: unknown) => Error,
): AsyncIterable<RunSummary> {
  let left = query.limit;
  if (left <= 0) return;
  try {
    for await (const info of client.workflow.list({ query: visibilityQuery(query) })) {
      yield summaryOf(info);
      if (--left === 0) return;
    }
  } catch (thrown) {
    // Whoever starts the first run makes the attributes known: where they are not, there is no run.
    if (!isUnknownAttribute(thrown)) throw errorOf(thrown);
  }
}

/** Exported for its test. */
export function visibilityQuery({ flow, status, waitingFor, orMore, tenant, query }: ListQuery): string {
  return [
    flow === undefined ? 'HoldfastFlow IS NOT NULL' : `HoldfastFlow = ${text(flow)}`,
    status === undefined ? "ExecutionStatus != 'ContinuedAsNew'" : `ExecutionStatus = '${STATUS[status]}'`,
    ...(waitingFor === undefined ? [] : [waitsFor(orMore === true ? [...waitingFor, MORE_NAMES] : waitingFor)]),
    ...(tenant === undefined ? [] : [`HoldfastTenant = ${text(tenant)}`]),
    ...(query === undefined ? [] : [`(${query})`]),
  ].join(' AND ');
}

/** Names are compared as the attribute holds them. */
function waitsFor(names: readonly string[]): string {
  const held = [...new Set(names.map((name) => text(name.slice(0, HOST_LIMITS.keywordLength))))];
  return held.length === 1 ? `HoldfastWaitingFor = ${held[0]}` : `HoldfastWaitingFor IN (${held.join(', ')})`;
}

/** As a value in a query of visibility. */
export function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** What a listing and a description of a run have in common. */
type Described = Pick<
  WorkflowExecutionInfo,
  'workflowId' | 'type' | 'status' | 'startTime' | 'typedSearchAttributes'
> & {
  readonly memo?: WorkflowExecutionInfo['memo'] | undefined;
  readonly closeTime?: Date | undefined;
};

export function summaryOf(info: Described): RunSummary {
  const { typedSearchAttributes, memo, closeTime } = info;
  const version = typedSearchAttributes.get(defineSearchAttributeKey('HoldfastVersion', 'KEYWORD'));
  const waitingFor = typedSearchAttributes.get(defineSearchAttributeKey('HoldfastWaitingFor', 'KEYWORD_LIST'));
  const tenant = typedSearchAttributes.get(defineSearchAttributeKey('HoldfastTenant', 'KEYWORD'));
  const first = memo?.startedAt;
  const priority = memo?.priority;
  const status = statusOf(info.status.name);
  return {
    runId: info.workflowId,
    flow: info.type,
    ...(version === undefined ? {} : { version }),
    status,
    waitingFor: status === 'running' ? (waitingFor ?? []) : [],
    // The memo holds the start of the whole chain.
    startedAt: typeof first === 'number' ? new Date(first) : info.startTime,
    ...(closeTime === undefined ? {} : { endedAt: closeTime }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(typeof priority === 'number' ? { priority } : {}),
  };
}

function statusOf(name: string): RunSummary['status'] {
  const known: { readonly [name: string]: RunSummary['status'] } = {
    COMPLETED: 'completed',
    FAILED: 'failed',
    CANCELLED: 'cancelled',
    TERMINATED: 'terminated',
    TIMED_OUT: 'timed_out',
  };
  return known[name] ?? 'running';
}
