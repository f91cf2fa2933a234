/** Says what went wrong, and gives the exit code. */
import { fileURLToPath } from 'node:url';
import { CliFailure, EXIT, type ExitCode, environment } from './exit.ts';
import type { Io } from './io.ts';

export async function reportFailure(error: unknown, io: Io): Promise<ExitCode> {
  const { errColors: colors } = io;
  const failure = await understand(error, io);
  const known = failure instanceof CliFailure;
  if (known && failure.diagnostics.length > 0 && failure.tree !== undefined) {
    const { renderFindings } = await import('./render/findings.ts');
    const found = [{ diagnostics: failure.diagnostics, tree: failure.tree }];
    io.err(
      await renderFindings(found, 'human', { color: colors.isColorSupported, cwd: io.cwd, columns: io.errColumns }),
    );
  }
  const theirs = known ? undefined : placeOutside(failure);
  const blame = theirs === undefined ? 'Holdfast itself failed' : `Code of the project failed (${theirs})`;
  const message = known ? failure.message : `${blame}: ${messageOf(failure)}`;
  io.err(`${colors.bold(colors.red('error:'))} ${message}`);
  const hints = known
    ? failure.hints
    : [theirs === undefined ? OUR_MISTAKE : 'Nobody waited for what failed: await every promise of an activity.'];
  for (const hint of hints) io.err(`  ${colors.dim('→')} ${hint}`);
  if (io.env.HOLDFAST_DEBUG) io.err(colors.dim(stackOf(error)));
  if (known) return failure.code;
  return theirs === undefined ? EXIT.environment : EXIT.findings;
}

const OUR_MISTAKE = 'This is a mistake of ours. Run it again with HOLDFAST_DEBUG=1 and report what it prints.';

/** `file:line` of the innermost code in a stack, where that is neither ours nor of a package. */
function placeOutside(error: unknown): string | undefined {
  const frame = /^ +at .*$/m.exec(error instanceof Error ? (error.stack ?? '') : '')?.[0] ?? '';
  const [, path, line] = /(?:file:\/\/)?(\/[^():]*\.[cm]?[jt]s):(\d+)/.exec(frame) ?? [];
  if (path === undefined || OURS.some((folder) => path.startsWith(folder)) || path.includes('/node_modules/'))
    return undefined;
  return `${path}:${line}`;
}

/** Where this package is, compiled and, with source maps, as it was written. */
const OURS = [
  new URL('../', import.meta.url),
  ...['cli', 'compiler', 'hosts', 'interpreter', 'schema', 'stdlib'].map(
    (name) => new URL(`../../${name}/`, import.meta.url),
  ),
].map((folder) => fileURLToPath(folder));

/** Errors of the parts below, told by their codes. */
async function understand(error: unknown, io: Io): Promise<unknown> {
  if (error instanceof CliFailure || !(error instanceof Error)) return error;
  if (error.name === 'DevServerError') {
    const named = io.env.TEMPORAL_ADDRESS
      ? ['TEMPORAL_ADDRESS names it: start that server, or unset the variable.']
      : [];
    return environment(error.message, ...named);
  }
  if (error.name === 'StoreError' || error.name === 'KeyError') {
    return environment(error.message, 'Check store and keys: payloads in holdfast.yaml.');
  }
  if (error.name !== 'ClientError') return error;
  const { explainClientError } = await import('./explain-client-error.ts');
  return explainClientError(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
