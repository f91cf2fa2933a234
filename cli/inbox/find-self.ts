/** Whose inbox it is: a person and the groups that the project, or they themselves, say they are in. */
import type { GlobalOptions } from '../context.ts';
import type { Io } from '../io.ts';
import { loadProject } from '../load-project.ts';
import { groupsIn, membersOf } from '../people-directory.ts';
import { actingUser } from '../person.ts';
import { envName, openProject } from '../project.ts';

export interface Self {
  readonly user: string;
  readonly groups: readonly string[];
}

/** `groups`: those that the person claims beside what the project knows. */
export async function findSelf(
  io: Io,
  options: GlobalOptions,
  as: string | undefined,
  groups: readonly string[] = [],
): Promise<Self> {
  const user = actingUser(as, io);
  const project = openProject(io, options);
  const { settings } = await loadProject(project, envName(io, options));
  try {
    const known = groupsIn(await membersOf(project.tree.root, settings), user);
    return { user, groups: [...new Set([...groups, ...known])] };
  } catch (error) {
    // It may be a file of the workers' machine.
    const why = error instanceof Error ? error.message : String(error);
    io.err(
      `${io.errColors.yellow('the directory of people cannot be read here')}, so give your groups with --group: ${why}`,
    );
    return { user, groups: [...new Set([...groups, ...groupsIn(settings.people?.groups ?? {}, user)])] };
  }
}

/** What the runs that wait for this person have in their search attribute. */
export function waitingNames({ user, groups }: Self): readonly string[] {
  return [`user:${user}`, ...groups.map((group) => `group:${group}`)];
}
