const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;

/** Milliseconds of a duration that the schema of the project has let through: `PT10S`. Undefined where it is none. */
export function durationMs(text: string): number | undefined {
  const found = DURATION.exec(text);
  if (found === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000);
}

const UNITS = [
  ['D', 86_400_000],
  ['H', 3_600_000],
  ['M', 60_000],
] as const;

/** The shortest text that `durationMs` reads as these milliseconds, of days and less: `P1DT2H`; none of it: `PT0S`. */
export function isoDuration(ms: number): string {
  let rest = ms;
  const [days = '', hours = '', minutes = ''] = UNITS.map(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? '' : `${count}${unit}`;
  });
  const seconds = rest === 0 && ms !== 0 ? '' : `${rest / 1_000}S`;
  const time = `${hours}${minutes}${seconds}`;
  return `P${days}${time === '' ? '' : `T${time}`}`;
}
