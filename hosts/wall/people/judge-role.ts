/** What operators do needs a role where the platform says so. */
import { type Message, type Person, type Redriving, TASK_ADMINS } from '../../../schema/message.ts';
import type { IdentityPolicy, Refused, Role, RoleName } from './policy.ts';

/** Null where the person may. */
export function judgeRole(
  message: Message | Redriving,
  person: Person | undefined,
  roles: NonNullable<IdentityPolicy['roles']>,
): Refused | null {
  for (const name of neededFor(message)) {
    const role = roles[name];
    if (role === undefined || (person !== undefined && has(person, role))) continue;
    const names = [...(role.users ?? []), ...(role.groups ?? []).map((group) => `group ${group}`)].join(', ');
    const who = person?.user ?? 'Somebody unnamed';
    const detail = `${who} does not have the role '${name}' of this project (people.roles): ${names || 'nobody has it'}.`;
    return { ok: false, why: 'not_allowed', detail, ...(person === undefined ? {} : { person }) };
  }
  return null;
}

function neededFor(message: Message | Redriving): readonly RoleName[] {
  switch (message.t) {
    case 'cancel':
      return message.force === true ? ['cancel', 'force'] : ['cancel'];
    case 'settle':
    case 'retryUndo':
    case 'redrive':
      return [message.t];
    default:
      return [];
  }
}

/** Who runs the tasks is a group for the kernel: where the platform names the role, nobody else is in it. */
export function addTaskRole(person: Person | undefined, role: Role | undefined): Person | undefined {
  if (person === undefined || role === undefined) return person;
  const groups = person.groups.filter((group) => group !== TASK_ADMINS);
  return { ...person, groups: has(person, role) ? [...groups, TASK_ADMINS] : groups };
}

function has({ user, groups }: Person, role: Role): boolean {
  return role.users?.includes(user) === true || groups.some((group) => role.groups?.includes(group) === true);
}
