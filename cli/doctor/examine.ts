/** Looks at one thing after the other; a thing that is missing does not keep the rest from being looked at. */
import type { Finding } from '../commands/doctor.ts';
import type { GlobalOptions } from '../context.ts';
import { CliFailure } from '../exit.ts';
import type { ServerOptions } from '../help.ts';
import type { Io } from '../io.ts';
import { openProject } from '../project.ts';
import { examinePayloads } from './examine-payloads.ts';
import { examinePlatform } from './examine-platform.ts';
import { examineProject } from './examine-project.ts';
import { examineServer } from './examine-server.ts';

export async function* examine(io: Io, options: GlobalOptions & ServerOptions): AsyncGenerator<Finding> {
  yield node();
  const project = openProject(io, options);
  yield* guard('project', 'project', () => examineProject(io, project, options));
  yield* guard('project', 'activities', () => examinePlatform(io, project, options));
  yield* guard('environment', 'payloads', () => examinePayloads(io, options));
  yield* guard('environment', 'Temporal', () => examineServer(io, options));
}

function node(): Finding {
  const version = process.versions.node;
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const old = major < 20 || (major === 20 && (minor < 18 || (minor === 18 && patch < 1)));
  const base = { of: 'environment', what: 'Node', detail: version } as const;
  if (old) return { ...base, is: 'problem', todo: 'Install Node 20.18.1 or later.' };
  return { ...base, is: 'ok' };
}

async function* guard(of: Finding['of'], what: string, look: () => AsyncGenerator<Finding>): AsyncGenerator<Finding> {
  try {
    yield* look();
  } catch (error) {
    if (!(error instanceof CliFailure)) throw error;
    const [todo] = error.hints;
    yield { is: 'problem', of, what, detail: error.message, ...(todo === undefined ? {} : { todo }) };
  }
}
