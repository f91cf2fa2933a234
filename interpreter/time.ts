/** Times of the language: RFC 3339 with an offset (rule 10). Nothing here reads a clock. */

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** Milliseconds since the epoch as text in UTC. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

/** Milliseconds since the epoch, or null where the text is no time with an offset. */
export function parseTime(text: string): number | null {
  const match = RFC3339.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute] = match;
  const parts = [Number(year), Number(month), Number(day)] as const;
  const days = new Date(Date.UTC(parts[0], parts[1] - 1, parts[2]));
  if (days.getUTCMonth() !== parts[1] - 1 || days.getUTCDate() !== parts[2]) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const milliseconds = Math.floor(Number(`0.${fraction ?? '0'}`) * 1000);
  const local = days.getTime() + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + milliseconds;
  const offset = sign === undefined ? 0 : (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
  return sign === '-' ? local + offset : local - offset;
}
