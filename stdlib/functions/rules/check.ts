import type { Decision } from '../../../schema/journal.ts';
import type { PureFunction } from '../../activity.ts';
import { readRequest } from './request.ts';

/** `rules.check`: reads every check of a list. Each finding leaves a decision with its id and reason; one of `fail` fails the call once all were read. */
export const check: PureFunction = (input) => {
  const request = readRequest(input, 'checks');
  if (!request.ok) return request;
  const found = (request.rules.checks ?? [])
    .filter(({ matches }) => matches(request.facts))
    .map(({ check: one }) => one);
  const findings = found.map(({ id, then: severity, reason }) => ({ id, severity, ...because(reason) }));
  const decisions = findings.map(
    ({ id, severity, ...rest }): Decision => ({ by: 'check', id, verdict: severity, ...rest }),
  );
  const failed = found.filter(({ then: severity }) => severity === 'fail');
  if (failed.length === 0) return { ok: true, value: { findings }, decisions };
  const detail = `${request.path}: ${failed.map(({ id, reason }) => (reason === undefined ? id : `${id}: ${reason}`)).join('; ')}`;
  return { ok: false, type: 'check.failed', detail, data: { findings }, decisions };
};

function because(reason: string | undefined): { readonly reason?: string } {
  return reason === undefined ? {} : { reason };
}
