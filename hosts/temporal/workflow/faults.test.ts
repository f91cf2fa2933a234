import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  type RetryState,
  TerminatedFailure,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import type { CallCommand } from '../../../interpreter/machine.ts';
import type { Fault } from '../../../schema/fault.ts';
import { callFailed, childFailed } from './faults.ts';

const write: CallCommand = {
  ...{ t: 'call', id: 'pay', key: 'r/pay', call: 'a.b', input: {}, effect: 'write', dispatch: 'queue', once: false },
  ...{ timeoutMs: 1_000, cancel: 'wait' },
  retry: { maxAttempts: 3, initialMs: 1, factor: 1, maxMs: 1, jitter: 'none', withinMs: 5_000 },
};
const once: CallCommand = { ...write, once: true };
const read: CallCommand = { ...write, effect: 'read' };
const ours: Fault = { type: 'a.closed', blame: 'failed', title: 'Closed', detail: 'no', attempts: 2 };

const activity = (cause: Error): Error =>
  new ActivityFailure('failed', 'a.b', '1', 'NON_RETRYABLE_FAILURE', undefined, cause);
const child = (cause: Error): Error =>
  new ChildWorkflowFailure('default', { workflowId: 'w', runId: 'r' }, 'f', 'NON_RETRYABLE_FAILURE', cause);
const timeout = (type: TimeoutType, cause?: Error): Error => {
  const failure = new TimeoutFailure('timed out', undefined, type);
  return cause === undefined ? failure : Object.assign(failure, { cause });
};
const notStarted = new CancelledFailure('', ['ACTIVITY_ID_NOT_STARTED']);
const failed = (fault: Fault): Error => ApplicationFailure.create({ message: 'x', type: fault.type, details: [fault] });

/** `rejected <type> <effect>` or `cancelled <effect>`. */
function brief(event: ReturnType<typeof callFailed>): string {
  return event.t === 'cancelled' ? `cancelled ${event.effect}` : `rejected ${event.fault.type} ${event.fault.effect}`;
}

test('how a call ended that has no result', () => {
  const call = (command: CallCommand, error: Error, cancelling = false, unsent = false): string =>
    brief(callFailed(command, { error: activity(error), cancelling, unsent }));
  assert.equal(call(write, failed(ours)), 'rejected a.closed undefined');
  assert.equal(call(write, timeout(TimeoutType.START_TO_CLOSE)), 'rejected timeout unknown');
  assert.equal(call(write, timeout(TimeoutType.HEARTBEAT)), 'rejected timeout unknown');
  assert.equal(call(write, timeout(TimeoutType.SCHEDULE_TO_CLOSE)), 'rejected timeout unknown');
  assert.equal(call(write, timeout(TimeoutType.SCHEDULE_TO_START)), 'rejected timeout none');
  assert.equal(call(read, timeout(TimeoutType.START_TO_CLOSE)), 'rejected timeout none');
  assert.equal(call(write, ApplicationFailure.nonRetryable('odd', 'Odd')), 'rejected activity.crashed unknown');
  assert.equal(call(write, new CancelledFailure('stopped'), true), 'cancelled unknown');
  assert.equal(call(read, new CancelledFailure('stopped'), true), 'cancelled none');
  assert.equal(call(write, new CancelledFailure('stopped'), true, true), 'cancelled none');
  assert.equal(call(write, new CancelledFailure('shut down')), 'rejected timeout unknown');
});

test('a call that no worker had taken has no effect, where an earlier attempt cannot have had one either', () => {
  const stop = (command: CallCommand): string =>
    brief(callFailed(command, { error: activity(notStarted), cancelling: true, unsent: false }));
  assert.equal(stop(once), 'cancelled none');
  assert.equal(stop({ ...write, retry: { ...write.retry, maxAttempts: 1 } }), 'cancelled none');
  assert.equal(stop(write), 'cancelled unknown');
});

test('what a failed call used comes with its failure', () => {
  const meta = { attempts: 2, usage: { cost: 1 } };
  const spent = ApplicationFailure.create({ message: 'x', type: ours.type, details: [ours, meta] });
  for (const error of [spent, timeout(TimeoutType.SCHEDULE_TO_CLOSE, spent)]) {
    const event = callFailed(write, { error: activity(error), cancelling: false, unsent: false });
    assert.deepEqual(event.t === 'rejected' && event.meta, meta);
  }
});

test('the attempts of a timeout are told where they are known', () => {
  const cause = timeout(TimeoutType.START_TO_CLOSE);
  const told = (command: CallCommand, state: RetryState): number | undefined => {
    const error = new ActivityFailure('failed', 'a.b', '1', state, undefined, cause);
    const event = callFailed(command, { error, cancelling: false, unsent: false });
    return event.t === 'rejected' ? event.fault.attempts : Number.NaN;
  };
  assert.equal(told(write, 'MAXIMUM_ATTEMPTS_REACHED'), 3);
  assert.equal(told(write, 'TIMEOUT'), undefined);
  assert.equal(told(once, 'NON_RETRYABLE_FAILURE'), undefined);
  assert.equal(told({ ...once, retry: { ...once.retry, maxAttempts: 1 } }, 'NON_RETRYABLE_FAILURE'), 1);
});

test('the last failure is the cause of a timeout of all attempts', () => {
  const error = activity(timeout(TimeoutType.SCHEDULE_TO_CLOSE, failed(ours)));
  const event = callFailed(write, { error, cancelling: false, unsent: false });
  assert.deepEqual(event.t === 'rejected' && event.fault.cause, ours);
});

test('how a child flow ended that did not complete', () => {
  const end = (error: Error, cancelling = false): string =>
    brief(childFailed('sub', { error: child(error), cancelling, unsent: false }));
  assert.equal(end(failed(ours)), 'rejected a.closed undefined');
  assert.equal(end(new CancelledFailure('stopped'), true), 'cancelled none');
  assert.equal(end(new CancelledFailure('stopped')), 'rejected cancelled undefined');
  assert.equal(end(new TerminatedFailure('terminated')), 'rejected cancelled unknown');
  assert.equal(end(timeout(TimeoutType.START_TO_CLOSE)), 'rejected timeout unknown');
});
