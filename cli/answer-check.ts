/**
 * `holdfast check` where nothing changed since the last time: answered from what is kept, without the compiler and the
 * command line around it. Whatever is not plain, or not known, is left to the whole program.
 */
import { type Asked, findChecked, openCheckCache } from './check-cache.ts';
import { findTargets } from './check-targets.ts';
import { CliFailure } from './exit.ts';
import { type Io, openIo, surviveClosedPipes } from './io.ts';
import { envName } from './project.ts';
import { type CheckedTarget, type TellOptions, tellChecked } from './tell-checked.ts';

/** Filled in by the build. */
declare const HOLDFAST_BUILD: string | undefined;
/** A digest of the program that checks, so that nothing of another one is taken; undefined where nothing was built. */
export const build: string | undefined = typeof HOLDFAST_BUILD === 'undefined' ? undefined : HOLDFAST_BUILD;

/** `args`: those behind `check`. Gives the exit code, or undefined where the program has to answer. */
export async function answerCheck(args: readonly string[]): Promise<number | undefined> {
  const asked = readArguments(args);
  if (asked === undefined) return undefined;
  surviveClosedPipes();
  const io = openIo();
  const known = findAll(io, asked);
  return known === undefined ? undefined : await tellChecked(io, known, asked.paths, asked.options);
}

interface Arguments {
  readonly paths: readonly string[];
  readonly options: TellOptions & { readonly project?: string; readonly env?: string };
}

const FORMATS = { human: 'human', json: 'json', github: 'github' } as const;

/** Undefined for what is not understood: the program says what is wrong, or knows more. */
function readArguments(args: readonly string[]): Arguments | undefined {
  const paths: string[] = [];
  const options: { -readonly [key in keyof Arguments['options']]: Arguments['options'][key] } = { format: 'human' };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const value = args[i + 1] ?? '';
    if (!arg.startsWith('-')) paths.push(arg);
    else if (arg === '--strict') options.strict = true;
    else if (arg === '--format' && isFormat(value)) options.format = FORMATS[value];
    else if (arg === '--project' || arg === '--env') {
      if (value === '' || value.startsWith('-')) return undefined;
      options[arg === '--env' ? 'env' : 'project'] = value;
    } else return undefined;
    if (arg.startsWith('-') && arg !== '--strict') i++;
  }
  return { paths, options };
}

const isFormat = (text: string): text is keyof typeof FORMATS => Object.hasOwn(FORMATS, text);

function findAll(io: Io, { paths, options }: Arguments): readonly CheckedTarget[] | undefined {
  const cache = openCheckCache(build, io.env);
  if (cache === undefined) return undefined;
  const known: CheckedTarget[] = [];
  try {
    for (const { project, paths: inside } of findTargets(io, options, paths)) {
      const asked: Asked = { project, env: envName(io, options), paths: inside, strict: options.strict === true };
      const checked = findChecked(cache, asked);
      if (checked === undefined) return undefined;
      known.push({ ...checked, tree: project.tree });
    }
  } catch (error) {
    if (error instanceof CliFailure) return undefined; // what was asked for is not there: the program says so
    throw error;
  }
  return known.length === 0 ? undefined : known;
}
