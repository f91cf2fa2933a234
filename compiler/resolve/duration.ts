const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** Ten years: beyond that a timer is a mistake, and sums of durations stay exact integers. */
export const MAX_DURATION_MS = 3_653 * DAY_MS;

/**
 * Milliseconds of an ISO 8601 duration of W, D, H, M and S (rule 10); undefined where the text is none. May be longer
 * than `MAX_DURATION_MS`.
 */
export function parseDuration(text: string): number | undefined {
  const found = DURATION.exec(text);
  if (!found || text.endsWith('P') || text.endsWith('T')) return undefined;
  const [weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  return Math.round(
    (weeks ?? 0) * WEEK_MS +
      (days ?? 0) * DAY_MS +
      (hours ?? 0) * HOUR_MS +
      (minutes ?? 0) * MINUTE_MS +
      (seconds ?? 0) * SECOND_MS,
  );
}
