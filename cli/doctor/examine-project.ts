import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../check-project.ts';
import type { Finding } from '../commands/doctor.ts';
import type { GlobalOptions } from '../context.ts';
import type { Io } from '../io.ts';
import { LOCK_FILE } from '../lock-file.ts';
import { envName, type OpenProject } from '../project.ts';
import { count } from '../render/values.ts';

const of = 'project';

export async function* examineProject(io: Io, project: OpenProject, options: GlobalOptions): AsyncGenerator<Finding> {
  const { root } = project.tree;
  if (project.described) yield { is: 'ok', of, what: 'project', detail: root };
  else {
    const todo = 'holdfast init writes a first project; flows run without one too.';
    yield { is: 'note', of, what: 'project', detail: `no holdfast.yaml in ${root} or above`, todo };
  }
  const { diagnostics, flows, plans } = await check(project, envName(io, options));
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const rest = diagnostics.length - errors;
  const said = rest === 0 ? '' : `, ${count(rest, 'warning or note', 'warnings and notes')}`;
  if (errors > 0) {
    const detail = `${count(errors, 'error')}; ${plans.length} of ${count(flows.length, 'flow')} can run`;
    yield { is: 'problem', of, what: 'check', detail, todo: 'holdfast check shows them with their places.' };
  } else yield { is: 'ok', of, what: 'check', detail: `${count(flows.length, 'flow')} can run${said}` };
  if (!project.described) return;
  if (existsSync(join(root, LOCK_FILE))) yield { is: 'ok', of, what: 'lock', detail: LOCK_FILE };
  else
    yield {
      is: 'note',
      of,
      what: 'lock',
      detail: `no ${LOCK_FILE}`,
      todo: 'holdfast catalog lock makes changes of contracts visible in review.',
    };
}
