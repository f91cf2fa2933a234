import { setFlagsFromString } from 'node:v8';

/** Files from which on a check lasts long enough for optimized code to pay. */
const FEW_FILES = 4;
const NO_OPTIMIZING = '--no-opt';

/**
 * A check of a few files ends before V8's optimizing compiler has earned what it costs: without it such a process takes
 * a quarter less time. What follows runs once, in this process, so nothing slower comes after. Gives what was set.
 */
export function spareOptimizing(args: readonly string[]): string {
  const [command, ...rest] = args;
  const files = rest.filter((arg) => !arg.startsWith('-'));
  if (command !== 'check' || files.length === 0 || files.length > FEW_FILES) return '';
  if (!files.every((file) => /\.(ya?ml|json|hbs)$/.test(file))) return '';
  setFlagsFromString(NO_OPTIMIZING);
  return NO_OPTIMIZING;
}
