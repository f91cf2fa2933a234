/** Git, asked without a shell. */
import { execFileSync } from 'node:child_process';

/** Bytes of one answer: the list of a large tree, the documents of a project. */
const MAX_ANSWER = 256 * 1024 * 1024;

/** Undefined where git has no answer (no git, no repository, no such revision or file): the caller says which it looked for. */
export function askGitBytes(cwd: string, args: readonly string[], input?: string): Buffer | undefined {
  try {
    return execFileSync('git', args, {
      cwd,
      maxBuffer: MAX_ANSWER,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
      ...(input === undefined ? {} : { input }),
    });
  } catch {
    return undefined; // as said above; a larger answer is none either
  }
}

export function askGit(cwd: string, args: readonly string[]): string | undefined {
  return askGitBytes(cwd, args)?.toString('utf8');
}

/** What an option `-z` separates. */
export function askGitList(cwd: string, args: readonly string[]): readonly string[] | undefined {
  return askGit(cwd, args)
    ?.split('\0')
    .filter((one) => one !== '');
}

/** Top folder of the repository that `folder` is in, links resolved. */
export function topOf(folder: string): string | undefined {
  return askGit(folder, ['rev-parse', '--show-toplevel'])?.replace(/\r?\n$/, '');
}
