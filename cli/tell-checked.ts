/** What `holdfast check` says of documents that were checked. */
import type { Breakage, Diagnostic } from '../schema/diagnostic.ts';
import type { Checked } from './check-project.ts';
import { BREAKAGE_HINT, breakageWords } from './checker-failure.ts';
import { EXIT, usage } from './exit.ts';
import type { Io } from './io.ts';
import { type FindingsFormat, type Found, renderFindings } from './render/findings.ts';
import { count } from './render/values.ts';

export interface TellOptions {
  readonly format: FindingsFormat;
  /** Warnings count as errors. */
  readonly strict?: boolean;
  /** Only what a change is about was asked for, which may be nothing. */
  readonly ofChange?: boolean;
}

const NOTHING_TOUCHED = 'nothing that changed is a flow, or a part of one';

export type CheckedTarget = Checked & Found;

/** `paths`: as they were asked for. Gives the exit code; throws where there was nothing to check. */
export async function tellChecked(
  io: Io,
  checked: readonly CheckedTarget[],
  paths: readonly string[],
  options: TellOptions,
): Promise<number> {
  const diagnostics = checked.flatMap((one) => one.diagnostics);
  if (options.ofChange !== true) requireDocuments(io, paths, checked);
  const broken = checked.flatMap((one) => one.broken ?? []);
  const text = await renderFindings(checked, options.format, {
    color: io.outColors.isColorSupported,
    cwd: io.cwd,
    columns: io.outColumns,
  });
  if (text !== '') options.format === 'human' ? io.tell(text) : io.out(text);
  // The findings end with their own count.
  if (broken.length > 0) {
    tellBroken(io, broken);
    return EXIT.environment;
  }
  if (options.format === 'human' && diagnostics.length === 0) {
    const words = checked.length === 0 ? NOTHING_TOUCHED : `${checkedWords(checked)} checked, nothing to say`;
    io.err(`${io.errColors.green('✓')} ${words}`);
  }
  return hasFailed(diagnostics, options) ? EXIT.findings : EXIT.fine;
}

/** Whatever the format: whoever reads a machine's may look at nothing else. */
function tellBroken(io: Io, broken: readonly Breakage[]): void {
  const { errColors: colors } = io;
  for (const one of broken) {
    io.err(`${colors.bold(colors.red('error:'))} ${breakageWords(one)}`);
    for (const line of one.report) io.err(`  ${colors.dim('→')} ${line}`);
  }
  io.err(`  ${colors.dim('→')} ${BREAKAGE_HINT}`);
  io.err(
    `  ${colors.dim('→')} HOLDFAST_DEBUG=1 prints what the error says as well: that may repeat parts of a document.`,
  );
}

export const hasFailed = (diagnostics: readonly Diagnostic[], { strict }: Pick<TellOptions, 'strict'>): boolean =>
  diagnostics.some(({ severity }) => severity === 'error' || (strict === true && severity === 'warning'));

export function requireDocuments(io: Io, paths: readonly string[], checked: readonly CheckedTarget[]): void {
  if (checked.some((one) => one.diagnostics.length > 0 || one.paths.length > 0 || one.broken !== undefined)) return;
  const hint = 'Flows end in .flow.yaml; holdfast init writes a first project.';
  throw usage(`There is no flow in ${paths[0] ?? checked[0]?.tree.root ?? io.cwd}.`, hint);
}

function checkedWords(checked: readonly Checked[]): string {
  const flows = checked.reduce((sum, one) => sum + one.flows.length, 0);
  const others = checked.reduce((sum, one) => sum + one.paths.length, 0) - flows;
  if (others === 0) return count(flows, 'flow');
  return flows === 0 ? count(others, 'document') : `${count(flows, 'flow')} and ${count(others, 'document')}`;
}
