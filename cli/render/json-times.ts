/**
 * Data that the commands print for scripts: a time is RFC 3339 in all of it. Inside a run times are milliseconds since 1970.
 * What a flow made, its outputs and what an approval shows, stays as it is.
 */
import type { End, OpenTask, Remark, RunState } from '../../interpreter/machine.ts';
import type { Fault } from '../../schema/fault.ts';
import type { Happening } from '../../schema/journal.ts';

/** `2026-11-23T06:10:02.123Z`. */
export function timeToJson(at: number): string {
  return new Date(at).toISOString();
}

/** The same with its member of that name, where it is there, as RFC 3339. */
function told<K extends string, T extends { readonly [key in K]?: number }>(key: K, of: T) {
  const at = of[key];
  return at === undefined ? of : { ...of, [key]: timeToJson(at) };
}

function faultToJson(fault: Fault): object {
  const { cause, ...own } = fault;
  return { ...told('at', own), ...(cause === undefined ? {} : { cause: faultToJson(cause) }) };
}

const errorToJson = (of: { readonly error?: Fault }) =>
  of.error === undefined ? {} : { error: faultToJson(of.error) };

export function endToJson(end: End) {
  return { ...end, ...('error' in end ? errorToJson(end) : {}) };
}

export function happeningToJson(what: Happening) {
  return {
    ...what,
    ...('until' in what ? told('until', { until: what.until }) : {}),
    ...('expires' in what ? told('expires', { expires: what.expires }) : {}),
    ...('error' in what ? errorToJson(what) : {}),
  };
}

const remarkToJson = (remark: Remark) => told('at', remark);

export function taskToJson({
  since,
  until,
  claim,
  comments,
  questions,
  delegations,
  reminded,
  untold,
  votes,
  ...task
}: OpenTask) {
  return {
    ...task,
    since: timeToJson(since),
    ...(until === undefined ? {} : { until: timeToJson(until) }),
    ...(claim === undefined ? {} : { claim: told('at', claim) }),
    ...(delegations === undefined ? {} : { delegations: delegations.map((one) => told('at', one)) }),
    ...(comments === undefined ? {} : { comments: comments.map(remarkToJson) }),
    ...(questions === undefined
      ? {}
      : {
          questions: questions.map(({ answer, ...asked }) => ({
            ...told('at', asked),
            ...(answer === undefined ? {} : { answer: remarkToJson(answer) }),
          })),
        }),
    ...(reminded === undefined ? {} : { reminded: told('at', reminded) }),
    ...(untold === undefined ? {} : { untold: told('at', untold) }),
    ...(votes === undefined ? {} : { votes: votes.map((one) => told('at', one)) }),
    ...errorToJson(task),
  };
}

export function stateToJson({ startedAt, tasks, end, ...state }: RunState) {
  return {
    ...state,
    startedAt: timeToJson(startedAt),
    tasks: tasks.map(taskToJson),
    ...(end === undefined ? {} : { end: endToJson(end) }),
  };
}
