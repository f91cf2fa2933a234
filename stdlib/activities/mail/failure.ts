import { ActivityError } from '../../activity.ts';

/** Commands after which the server may have taken the mail. */
const MAY_HAVE_SENT: ReadonlySet<string> = new Set(['DATA']);
/** Characters of the server's own words. */
const SAID_CHARS = 300;

/** What the mail library threw: come back later, or no. A mail whose end nobody heard of may have gone out. */
export function toActivityError(thrown: unknown, host: string): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const field = (name: string): unknown => Reflect.get(thrown, name);
  const code = String(field('code') ?? '');
  const answered = field('responseCode');
  const said = typeof field('response') === 'string' ? `: ${String(field('response')).slice(0, SAID_CHARS)}` : '';
  if (typeof answered === 'number') {
    const type = answered >= 500 ? 'mail.refused' : 'mail.unavailable';
    return new ActivityError(type, `${host} answered ${answered}${said}`, { status: answered });
  }
  if (code === '') return thrown;
  if (code === 'EAUTH' || code === 'EENVELOPE')
    return new ActivityError('mail.refused', `${host} refused (${code})${said}`);
  const effect = MAY_HAVE_SENT.has(String(field('command') ?? '')) ? 'unknown' : 'none';
  return new ActivityError('mail.unavailable', `${host} gave no answer (${code})`, { effect });
}
