/** Times and durations in words. Everything is UTC: a run is read by people in several places. */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `0.31 s`, `12.4 s`, `4 min 12 s`, `3 h 4 min`, `2 d 3 h`. */
export function duration(ms: number): string {
  if (ms < 0) return '0 s';
  if (ms < MINUTE)
    return ms < 10 ? `${Math.round(ms)} ms` : `${trim((ms / SECOND).toFixed(ms < 10 * SECOND ? 2 : 1))} s`;
  if (ms < HOUR) return pair(ms, MINUTE, 'min', SECOND, 's');
  if (ms < DAY) return pair(ms, HOUR, 'h', MINUTE, 'min');
  return pair(ms, DAY, 'd', HOUR, 'h');
}

function trim(digits: string): string {
  return digits.replace(/\.?0+$/, '');
}

function pair(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % big) / small);
  return `${Math.floor(ms / big)} ${bigName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}

/** Writes offsets from a start, all with the same width: to the millisecond in a short run, to the second in a long one. */
export function offsetsFor(totalMs: number): (ms: number) => string {
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  if (totalMs < MINUTE) return (ms) => `${(ms / SECOND).toFixed(3).padStart(6)}`;
  if (totalMs < HOUR) return (ms) => `${two(ms / MINUTE)}:${((ms % MINUTE) / SECOND).toFixed(1).padStart(4, '0')}`;
  const clock = (ms: number) => `${two((ms % DAY) / HOUR)}:${two((ms % HOUR) / MINUTE)}:${two((ms % MINUTE) / SECOND)}`;
  if (totalMs < DAY) return clock;
  const days = String(Math.floor(totalMs / DAY)).length;
  return (ms) => `${String(Math.floor(ms / DAY)).padStart(days)}d ${clock(ms)}`;
}

/** `2026-11-23 06:10:02Z`. */
export function stamp(at: number | Date): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** `3 min ago`, `in 2 h`. */
export function relative(at: number, now: number): string {
  const coarse = (ms: number) => duration(ms < SECOND ? 0 : Math.floor(ms / SECOND) * SECOND);
  return at > now ? `in ${coarse(at - now)}` : `${coarse(now - at)} ago`;
}
