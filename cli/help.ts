/** What the commands share in their arguments: examples, server, person, format. */
import { type Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { durationMs } from '../stdlib/duration.ts';

/** Headings in the list of commands. */
export const GROUPS = {
  write: 'Write and review:',
  run: 'Run:',
  look: 'Look:',
  act: 'Act on a run:',
  setUp: 'Set up:',
} as const;

/** Command lines, by the command that they are examples of, or of its subcommands. */
const EXAMPLES = new WeakMap<Command, readonly string[]>();

/** Examples under the help of a command; each a command line and what it does. */
export function addExamples(command: Command, examples: readonly (readonly [line: string, what: string])[]): Command {
  const lines = examples.map(([line, what]) => `  # ${what}\n  ${line}`);
  EXAMPLES.set(
    command,
    examples.map(([line]) => line),
  );
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** Errors of usage say which command it was, in a script one of many lines, and how it is used. */
export function explainUsage(command: Command): void {
  for (const one of command.commands) {
    const name = nameOf(one);
    const { outputError } = one.configureOutput();
    one.configureOutput({
      outputError: (text, write) => outputError?.(text.replace(/^error: /, `error: ${name}: `), write),
    });
    const example = [...(EXAMPLES.get(one) ?? []), ...(EXAMPLES.get(command) ?? [])].find((line) =>
      line.startsWith(`${name} `),
    );
    const lines = [
      `usage:   ${name} ${one.usage()}`,
      ...(example === undefined ? [] : [`example: ${example}`]),
      ...one.registeredArguments.filter(({ required }) => required).map(sayArgument),
      `${name} --help tells the rest.`,
    ];
    one.showHelpAfterError(lines.map((line) => `  ${line}`).join('\n'));
    explainUsage(one);
  }
}

const sayArgument = (argument: Argument): string => `<${argument.name()}>: ${argument.description}`;

/** `holdfast store gc` */
function nameOf(command: Command): string {
  const { parent } = command;
  return parent === null ? command.name() : `${nameOf(parent)} ${command.name()}`;
}

export interface ServerOptions {
  readonly address?: string;
  readonly namespace?: string;
}

export function addServerOptions(command: Command): Command {
  return command
    .option('--address <host:port>', 'Temporal server (default: TEMPORAL_ADDRESS, the project, 127.0.0.1:7233)')
    .option('--namespace <name>', 'Temporal namespace (default: TEMPORAL_NAMESPACE, the project, default)');
}

export interface PersonOptions {
  readonly as?: string;
  readonly group?: readonly string[];
  readonly token?: string;
  /** File of a private key. */
  readonly sign?: string;
}

export function addPersonOptions(command: Command): Command {
  return addProofOptions(
    command
      .option('--as <user>', 'who acts (default: HOLDFAST_USER, the e-mail of git, the account)')
      .option('--group <name>', 'a group of the person; give it once for each', append),
  );
}

/** What proves who acts. */
export function addProofOptions(command: Command): Command {
  return command
    .option('--token <token>', 'proves who acts, where the project asks for it (default: HOLDFAST_TOKEN)')
    .option(
      '--sign <keyfile>',
      'sign with this private key, JWK or PEM (default: HOLDFAST_KEY, where the project has people.keys)',
    );
}

export function addFormat(command: Command, ...choices: readonly [first: string, ...rest: string[]]): Command {
  return command.addOption(new Option('--format <format>', 'form of the output').choices(choices).default(choices[0]));
}

export interface TouchedOptions {
  readonly staged?: boolean;
  readonly touched?: boolean;
}

/** Options of the commands that may look at a change alone. */
export function addTouchedOptions(command: Command): Command {
  return command
    .option('--staged', "what a commit would hold: reads git's index, takes what the staged files are about")
    .option(
      '--touched',
      'the paths are files that changed, of whatever kind; takes what they are about (for pre-commit)',
    );
}

/** For an option that may be given several times. */
export function append(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export function readDuration(value: string): number {
  const ms = durationMs(value);
  if (ms === undefined) throw new InvalidArgumentError('Expected an ISO 8601 duration, as PT30S or PT5M.');
  return ms;
}

export function readCount(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('Expected a whole number from 1 on.');
  return Number(value);
}

/** Of an option: 0 to 65,535. */
export function readPort(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new InvalidArgumentError('Expected a port.');
}
