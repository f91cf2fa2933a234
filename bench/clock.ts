/** Milliseconds of the monotonic clock of the machine: the same for all of its processes. */
export function clockMs(): number {
  return Number(process.hrtime.bigint()) / 1_000_000;
}
