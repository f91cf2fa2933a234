import type { Command } from 'commander';
import type { Context, GlobalOptions } from '../context.ts';
import { EXIT } from '../exit.ts';
import { addExamples, addFormat, addServerOptions, GROUPS, type ServerOptions } from '../help.ts';
import type { Colors } from '../io.ts';

interface DoctorOptions extends GlobalOptions, ServerOptions {
  readonly format: 'text' | 'json';
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('doctor')
    .helpGroup(GROUPS.setUp)
    .summary('tell what is missing, and what to do')
    .description(
      'Looks at Node, the project, its flows, activities, models, connections and secrets (whether they are there, never what they are), the Temporal server and its workers. Each line is fine, or a problem and what to do.',
    )
    .action(async (_, self: Command) => doctor(context, self.optsWithGlobals<DoctorOptions>()));
  addFormat(addServerOptions(command), 'text', 'json');
  addExamples(command, [
    ['holdfast doctor', 'this project, the server that it would use'],
    ['holdfast doctor --env production', 'with holdfast.production.yaml'],
  ]);
}

async function doctor({ io, finish }: Context, options: DoctorOptions): Promise<void> {
  const { examine } = await import('../doctor/examine.ts');
  const found: Finding[] = [];
  for await (const finding of examine(io, options)) {
    found.push(finding);
    if (options.format === 'text') io.tell(line(finding, io.outColors));
  }
  if (options.format === 'json') io.out(JSON.stringify(found, undefined, 2));
  const bad = found.filter(({ is }) => is === 'problem');
  if (bad.length > 0) finish(bad.some(({ of }) => of === 'project') ? EXIT.findings : EXIT.environment);
}

export interface Finding {
  /** `note`: fine, but worth knowing. */
  readonly is: 'ok' | 'note' | 'problem';
  readonly of: 'project' | 'environment';
  readonly what: string;
  readonly detail: string;
  readonly todo?: string;
}

function line({ is, what, detail, todo }: Finding, colors: Colors): string {
  const mark =
    is === 'ok'
      ? colors.green('ok     ')
      : is === 'note'
        ? colors.yellow('note   ')
        : colors.bold(colors.red('problem'));
  const advice = todo === undefined ? '' : `\n          ${colors.dim('→')} ${todo}`;
  return `${mark}  ${colors.bold(what.padEnd(WHAT_COLUMNS))}  ${detail}${advice}`;
}
const WHAT_COLUMNS = 18;
