import type { Decision } from '../../../schema/journal.ts';
import type { Json } from '../../../schema/json.ts';
import type { PureFunction } from '../../activity.ts';
import type { Check, Level, Severity } from './document.ts';
import { readRequest } from './request.ts';

/**
 * `rules.check`: reads every check of a list and adds up the scores of those that hold. Each finding leaves a decision with
 * its id and reason, and so does the level that the score reaches; `fail` fails the call once all were read.
 */
export const check: PureFunction = (input) => {
  const request = readRequest(input, 'checks');
  if (!request.ok) return request;
  const { checks = [], levels = [] } = request.rules;
  const found = checks.filter(({ matches }) => matches(request.facts)).map(({ check: one }) => one);
  const score = found.reduce((sum, one) => sum + (one.score ?? 0), 0);
  const level = levelAt(levels, score);
  const value = {
    findings: found.map(tell),
    score,
    ...(found.length === 0 ? {} : { worst: worstOf(found) }),
    ...(level === undefined ? {} : { level: level.id }),
  };
  const decisions = [...found.map(decisionOf), ...(level === undefined ? [] : [levelDecision(level, score)])];
  const failed = [...found, ...(level === undefined ? [] : [level])].filter((one) => one.then === 'fail');
  if (failed.length === 0) return { ok: true, value, decisions };
  const why = failed.map(({ id, reason }) => (reason === undefined ? id : `${id}: ${reason}`)).join('; ');
  return { ok: false, type: 'check.failed', detail: `${request.path}: ${why}`, data: value, decisions };
};

/** The last level whose least score is reached. */
function levelAt(levels: readonly Level[], score: number): Level | undefined {
  return levels.reduce<Level | undefined>((best, level) => (level.from <= score ? level : best), undefined);
}

const severityOf = ({ severity, then }: Check): Severity => severity ?? (then === 'fail' ? 'error' : 'warning');

function tell(one: Check): { readonly [key: string]: Json } {
  const { id, then, score, reason } = one;
  return { id, severity: severityOf(one), then, ...(score === undefined ? {} : { score }), ...because(reason) };
}

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

function worstOf(found: readonly Check[]): Severity {
  return SEVERITIES.findLast((severity) => found.some((one) => severityOf(one) === severity)) ?? 'info';
}

/** A check without a score says what it means; one with a score, what it adds too. */
function decisionOf({ id, then, score, reason }: Check): Decision {
  return { by: 'check', id, verdict: score === undefined ? then : { then, score }, ...because(reason) };
}

function levelDecision({ id, reason }: Level, score: number): Decision {
  return { by: 'table', id, verdict: { level: id, score }, ...because(reason) };
}

function because(reason: string | undefined): { readonly reason?: string } {
  return reason === undefined ? {} : { reason };
}
