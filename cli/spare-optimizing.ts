import { statSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

/** Files from which on a check lasts long enough for optimized code to pay. */
const FEW_FILES = 4;
/** Bytes of one of them up to which that holds: what is as large as can be takes seconds without. */
const SMALL_BYTES = 50_000;
const NO_OPTIMIZING = '--no-opt';
/**
 * Of a check of many files: how much a function runs before V8's optimizing compiler takes it on, six times the usual. A
 * check is over in seconds, and its threads compile the same code each; so it takes a quarter less processor time. Newer
 * versions of V8 count otherwise, and write a line about a flag that they do not know.
 */
export const LATE_OPTIMIZING = Number.parseInt(process.versions.v8, 10) < 12 ? '--interrupt-budget=800000' : '';

/**
 * A check of a few files ends before V8's optimizing compiler has earned what it costs: without it such a process takes
 * a quarter less time. What follows runs once, in this process, so nothing slower comes after. Gives what was set.
 */
export function spareOptimizing(args: readonly string[]): string {
  const [command, ...rest] = args;
  if (command !== 'check') return '';
  const files = rest.filter((arg) => !arg.startsWith('-'));
  const isFew = files.length > 0 && files.length <= FEW_FILES && files.every(isSmall);
  const flags = isFew ? NO_OPTIMIZING : LATE_OPTIMIZING;
  if (flags !== '') setFlagsFromString(flags);
  return flags;
}

function isSmall(file: string): boolean {
  if (!/\.(ya?ml|json|hbs)$/.test(file)) return false;
  try {
    return statSync(file).size <= SMALL_BYTES;
  } catch {
    return true; // the check says what is wrong with it
  }
}
