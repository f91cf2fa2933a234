import type { Decision } from '../../../schema/journal.ts';
import type { PureFunction } from '../../activity.ts';
import { readRequest } from './request.ts';

/** `rules.check`: tries every check of a list. Each finding leaves a decision with its id and reason. */
export const check: PureFunction = (input) => {
  const request = readRequest(input, 'checks');
  if (!request.ok) return request;
  const found = (request.rules.checks ?? [])
    .filter(({ matches }) => matches(request.facts))
    .map(({ check: one }) => one);
  const findings = found.map(({ id, severity, reason }) => ({ id, severity, reason }));
  const decisions = found.map(({ id, severity, reason }): Decision => ({ by: 'table', id, verdict: severity, reason }));
  return { ok: true, value: { passed: found.every(({ severity }) => severity !== 'error'), findings }, decisions };
};
