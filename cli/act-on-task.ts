/** Commands about an approval that is open: `<run> [task]`, who acts, and what they do. */
import type { Command } from 'commander';
import type { Json } from '../schema/json.ts';
import type { Addressee, Message, Person } from '../schema/message.ts';
import { type ActOptions, actOnRun, findTask } from './act-on-run.ts';
import type { Context } from './context.ts';
import { usage } from './exit.ts';
import { addExamples, addFormat, addPersonOptions, addServerOptions, GROUPS } from './help.ts';
import { actingPerson } from './person.ts';

export interface TaskCommand<T extends ActOptions> {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** Options of its own. */
  readonly options?: (command: Command) => Command;
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** What is sent, without the task and the person. Throws where the options make no sense. */
  readonly message: (options: T, by: Person) => TaskPart;
  /** What became of it, after the name of the task. */
  readonly done: (by: Person, options: T, result: Json | undefined) => string;
}
type Without<M> = M extends { readonly task: string; readonly by: Person } ? Omit<M, 'task' | 'by'> : never;
export type TaskPart = Without<Message>;

export function declareTaskCommand<T extends ActOptions>(program: Command, context: Context, of: TaskCommand<T>): void {
  const command = program
    .command(of.name)
    .argument('<run>', 'id of the run; holdfast inbox shows what waits for you')
    .argument('[task]', 'path of the approval (default: the only one that waits)')
    .helpGroup(GROUPS.act)
    .summary(of.summary)
    .description(of.description)
    .action(async (run: string, task: string | undefined, _, self: Command) =>
      send(context, of, run, task, self.optsWithGlobals<T>()),
    );
  of.options?.(command);
  addFormat(addServerOptions(addPersonOptions(command)), 'text', 'json');
  addExamples(command, of.examples);
}

async function send<T extends ActOptions>(
  context: Context,
  of: TaskCommand<T>,
  run: string,
  given: string | undefined,
  options: T,
): Promise<void> {
  const by = actingPerson(options, context.io);
  const part = of.message(options, by);
  let task = given ?? '';
  await actOnRun(
    context,
    run,
    options,
    async (client): Promise<Message> => {
      task = await findTask(client, run, given, 'approval');
      return { ...part, task, by };
    },
    (_, result) => `${task}: ${of.done(by, options, result)}`,
  );
}

/** One of two options that name whom it goes to. */
export function addressee(
  user: string | undefined,
  group: string | undefined,
  names: readonly [user: string, group: string],
): Addressee | undefined {
  if (user !== undefined && group !== undefined) throw usage(`Give ${names[0]} or ${names[1]}, not both.`);
  if (user !== undefined) return { user };
  return group === undefined ? undefined : { group };
}

/** What was said, as an option. */
export function remark(text: string | undefined, option: string): string {
  if (text === undefined || text.trim() === '')
    throw usage(`Say something with ${option} TEXT.`, `As ${option} "the papers came by post"`);
  return text;
}
