import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenTask, RunState } from '../../interpreter/machine.ts';
import type { Fault } from '../../schema/fault.ts';
import { endToJson, stateToJson, taskToJson } from './json-times.ts';

const AT = '1970-01-01T00:00:00.007Z';
const at = 7;
const fault: Fault = { type: 'a.b', blame: 'failed', title: 'A', detail: 'a', at, cause: { ...plain(), at } };
function plain(): Fault {
  return { type: 'c.d', blame: 'failed', title: 'C', detail: 'c', data: { at } };
}
const said = { by: 'ann', at, text: 'so' };
/** All that a task can have, so that a new time in it does not compile until it stands here. */
const task: Required<Pick<OpenTask, TimedMember>> & OpenTask = {
  path: 'ok',
  kind: 'approval',
  since: at,
  until: at,
  show: { at, since: at },
  votes: [{ by: 'ann', vote: 'approve', at }],
  claim: { by: 'ann', at },
  delegations: [{ givers: ['ann'], to: { user: 'bo' }, at }],
  comments: [said],
  questions: [
    { ...said, n: 1, of: { user: 'bo' }, answer: said },
    { ...said, n: 2, of: { group: 'g' } },
  ],
  reminded: { times: 1, at },
  untold: { at, type: 'a.b' },
  error: fault,
};
type TimedMember = 'votes' | 'claim' | 'delegations' | 'comments' | 'questions' | 'reminded' | 'untold' | 'error';

const told = { by: 'ann', at: AT, text: 'so' };
const faultTold = { ...fault, at: AT, cause: { ...plain(), at: AT } };
const taskTold = {
  ...task,
  since: AT,
  until: AT,
  votes: [{ by: 'ann', vote: 'approve', at: AT }],
  claim: { by: 'ann', at: AT },
  delegations: [{ givers: ['ann'], to: { user: 'bo' }, at: AT }],
  comments: [told],
  questions: [
    { ...told, n: 1, of: { user: 'bo' }, answer: told },
    { ...told, n: 2, of: { group: 'g' } },
  ],
  reminded: { times: 1, at: AT },
  untold: { at: AT, type: 'a.b' },
  error: faultTold,
};

test('every time of a run as data is RFC 3339; what the flow made stays as it is', () => {
  assert.deepEqual(taskToJson(task), taskTold);
  const bare: OpenTask = { path: 'p', kind: 'listen', since: at, event: 'a.b' };
  assert.deepEqual(taskToJson(bare), { ...bare, since: AT });
  assert.deepEqual(endToJson({ is: 'failed', error: fault }), { is: 'failed', error: faultTold });
  assert.deepEqual(endToJson({ is: 'completed', output: { at } }), { is: 'completed', output: { at } });
  const state: RunState = {
    ...{ root: 'r', status: 'waiting', flow: 'f', version: '1.0.0', startedBy: 'ann', startedAt: at },
    ...{ running: [], children: [], tasks: [task], keptEvents: 0 },
  };
  assert.deepEqual(stateToJson(state), { ...state, startedAt: AT, tasks: [taskTold] });
  assert.deepEqual(stateToJson({ ...state, end: { is: 'cancelled' } }).end, { is: 'cancelled' });
});
