/** Messages about a task as tests of the kernel write them. */
import { TASK_ADMINS, type TaskMessage } from '../../schema/message.ts';
import { by, type FlowCase } from './check-flow.ts';

type Incoming = NonNullable<FlowCase['incoming']>[number];
export type Said = { readonly [key: string]: unknown };

/** A message of somebody of the group of officers, named after its moment: `at(5, 'ann', claim)` is `ann5`. */
export const at = (seconds: number, user: string, said: Said, groups: readonly string[] = ['officers']): Incoming => ({
  atMs: seconds * 1000,
  id: `${user}${seconds}`,
  // Of a test: what is wrong shows as a refusal.
  message: { task: 'ok', by: by(user, ...groups), ...said } as unknown as TaskMessage,
});
export const approve = { t: 'vote', vote: 'approve' };
export const deny = { t: 'vote', vote: 'deny' };
export const claim = { t: 'claim' };
export const to = (user: string): Said => ({ t: 'delegate', to: { user } });
export const toGroup = (group: string): Said => ({ t: 'delegate', to: { group } });
export const admins = [TASK_ADMINS];

export const ask = (more: Said = {}, step: Said = {}): { id: string } => ({
  id: 'ok',
  ...{ approval: { title: 'Go?', assignees: { groups: ['officers'] }, ...more } },
  ...step,
});
export const users = (...names: string[]): Said => ({ assignees: { users: names } });
