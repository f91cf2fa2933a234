/** `approval`: a task for people; opens, reminds, escalates, expires, is decided by votes (rule 35). */
import type { Json } from '../../schema/json.ts';
import type { Voter } from '../../schema/message.ts';
import type { ApprovalStep, AssigneesPlan, EscalationPlan } from '../../schema/plan.ts';
import { isList, isObject } from '../canonical.ts';
import type { Context } from '../context.ts';
import { engineFault } from '../faults.ts';
import type { ApprovalFrame, StepFrame, Vote } from '../frames.ts';
import type { Kernel, Run } from '../kernel.ts';
import type { Path } from '../machine.ts';
import { freeClaim } from '../messages/claims.ts';
import { rememberClosed } from '../messages/memory.ts';
import { tally, waitedFor } from '../messages/rights.ts';
import { noteUndecidable } from '../messages/tasks.ts';
import { CANCELLED, Failure, failed, type Outcome } from '../outcome.ts';
import { digestOf, note, noteDecision } from '../records.ts';
import { recallTask } from '../redrive/recall.ts';
import type { RecordedTask } from '../redrive/types.ts';
import { timeText } from '../time.ts';
import { boundedDone, build, describe, fail, type Site } from '../values.ts';
import { announce, endNotices, type Notifying, startNotices } from './notices.ts';

type Approval = Notifying;

export function* runApproval(kernel: Kernel, step: ApprovalStep, frame: StepFrame, context: Context, path: Path): Run {
  const site = { path, at: frame.at };
  if (frame.approval === undefined) {
    const opened = open(kernel, step, context, site);
    if (opened instanceof Failure) return failed(opened.fault);
    if ('t' in opened) return opened;
    frame.approval = opened;
    announce({ kernel, step, frame: opened, context, site }, { on: 'opened', to: waitedFor(opened) });
  }
  const one: Approval = { kernel, step, frame: frame.approval, context, site };
  const told = { now: false };
  const outcome = yield* decide(one, told);
  if (told.now) yield* endNotices(kernel, one.frame);
  return outcome;
}

/** `told.now`: a fiber gives notices, or has ended unseen. */
function* decide(one: Approval, told: { now: boolean }): Run {
  const { kernel, step, site } = one;
  const { path } = site;
  for (;;) {
    if (kernel.fiber.ended.splice(0).length > 0) told.now = false;
    if (!told.now) told.now = startNotices(one);
    const at = nextMoment(one);
    const task = { kind: 'approval', path, place: step.place, step, frame: one.frame } as const;
    const answer = yield at === undefined ? { op: 'task', task } : { op: 'task', task, ...at };
    if (answer.t === 'decided') return conclude(one, one.frame.decided ?? 'expired');
    if (answer.t !== 'fired') {
      close(one, 'stopped');
      return CANCELLED;
    }
    const fault = passMoments(one);
    if (fault !== null) {
      close(one, 'stopped');
      return failed(fault.fault);
    }
    if (one.frame.until !== undefined && one.frame.until <= kernel.now) return conclude(one, 'expired');
  }
}

/** An outcome: in a redrive, what people decided on the very same. */
function open(kernel: Kernel, step: ApprovalStep, context: Context, site: Site): ApprovalFrame | Outcome | Failure {
  const title = build(kernel, step.approvalTitle, context, site);
  if (title instanceof Failure) return title;
  if (typeof title !== 'string') {
    return fail(kernel, 'expression.failed', `The title must be a text; it is ${describe(title)}.`, site.path);
  }
  const show = step.show === undefined ? undefined : build(kernel, step.show, context, site);
  if (show instanceof Failure) return show;
  const people = peopleOf(kernel, step.assignees, context, site);
  if (people instanceof Failure) return people;
  const exclude = namesOf(kernel, step.assignees.exclude, context, site);
  if (exclude instanceof Failure) return exclude;
  const shown = digestOf(kernel, { title, show: show ?? null });
  const known = recallTask(kernel, site.path, shown);
  if (known !== null) return again(kernel, step, site, shown, known);
  const until = step.timeoutMs === undefined ? {} : { until: site.at + step.timeoutMs };
  const assignees = { ...people, exclude };
  const expires = until.until === undefined ? {} : { expires: until.until };
  note(kernel, site.path, step.place, { t: 'task.opened', title, assignees, shown, ...expires });
  const frame: ApprovalFrame = {
    title,
    ...(show === undefined ? {} : { show }),
    shown,
    since: site.at,
    ...until,
    ...assignees,
    anyone: step.assignees.users === undefined && step.assignees.groups === undefined,
    reminded: 0,
    escalated: 0,
    votes: [],
    delegations: [],
    comments: [],
    questions: [],
    messages: 0,
  };
  noteUndecidable(kernel, { step, frame, path: site.path, place: step.place });
  return frame;
}

/** The votes stand in the journal of the run before; here it is told that they hold. */
function again(
  kernel: Kernel,
  step: ApprovalStep,
  site: Site,
  shown: string,
  { end: known, voters }: RecordedTask,
): Outcome {
  const value = known.t === 'done' && isObject(known.value) ? known.value : {};
  const word = known.t === 'failed' ? known.fault.type.replace('approval.', '') : value.decision;
  const decision = DECISIONS.find((one) => one === word) ?? 'stopped';
  const by = typeof value.by === 'string' ? value.by : undefined;
  note(kernel, site.path, step.place, {
    t: 'task.closed',
    decision,
    reused: true,
    ...(by === undefined ? {} : { by }),
  });
  rememberClosed(kernel, site.path);
  const id = by === undefined ? {} : { id: by };
  noteDecision(
    kernel,
    site.path,
    step.place,
    { by: 'approval', ...id, verdict: decision, ...(voters === undefined ? {} : { voters }) },
    { shown },
  );
  if (known.t === 'failed') return failed(known.fault);
  return {
    t: 'done',
    ...(known.value === undefined ? {} : { value: known.value }),
    ...(voters === undefined ? {} : { voters }),
  };
}
const DECISIONS = ['approved', 'denied', 'expired'] as const;

function peopleOf(
  kernel: Kernel,
  plan: AssigneesPlan,
  context: Context,
  site: Site,
): { users: readonly string[]; groups: readonly string[] } | Failure {
  const users = namesOf(kernel, plan.users, context, site);
  if (users instanceof Failure) return users;
  const groups = namesOf(kernel, plan.groups, context, site);
  return groups instanceof Failure ? groups : { users, groups };
}

/** One name or a list of names. */
function namesOf(
  kernel: Kernel,
  plan: AssigneesPlan['users'],
  context: Context,
  site: Site,
): readonly string[] | Failure {
  if (plan === undefined) return [];
  const value = build(kernel, plan, context, site);
  if (value instanceof Failure) return value;
  const list: readonly Json[] = value === undefined ? [] : isList(value) ? value.flat() : [value];
  const names = list.filter((name) => typeof name === 'string');
  if (names.length === list.length) return names;
  return fail(kernel, 'expression.failed', `People and groups are texts; found ${describe(value)}.`, site.path);
}

/** When something is due next: a reminder, an escalation, the expiry; and what it is, for the Temporal UI. */
function nextMoment({ step, frame, site }: Approval): { readonly at: number; readonly title: string } | undefined {
  const { reminded, escalated, until, since } = frame;
  const moments = [
    { ms: step.remindMs[reminded], what: `reminder ${reminded + 1} of ${step.remindMs.length}` },
    { ms: step.escalate[escalated]?.afterMs, what: `escalation ${escalated + 1} of ${step.escalate.length}` },
    { ms: until === undefined ? undefined : until - since, what: 'expires' },
  ];
  let next: { readonly at: number; readonly title: string } | undefined;
  for (const { ms, what } of moments) {
    if (ms === undefined || (next !== undefined && next.at <= since + ms)) continue;
    next = { at: since + ms, title: `${site.path}: ${what}` };
  }
  return next;
}

/** Does what is due by now. */
function passMoments(one: Approval): Failure | null {
  const { kernel, step, frame, site } = one;
  const passed = kernel.now - frame.since;
  for (let next = step.remindMs[frame.reminded]; next !== undefined && next <= passed; ) {
    const to = waitedFor(frame);
    note(kernel, site.path, step.place, { t: 'task.reminded', reminder: frame.reminded + 1, to });
    frame.reminded++;
    announce(one, { on: 'reminded', n: frame.reminded, to });
    frame.remindedAt = kernel.now;
    next = step.remindMs[frame.reminded];
  }
  for (let next = step.escalate[frame.escalated]; next !== undefined && next.afterMs <= passed; ) {
    const failure = escalate(one, next);
    if (failure !== null) return failure;
    frame.escalated++;
    announce(one, { on: 'escalated', n: frame.escalated, to: waitedFor(frame) });
    next = step.escalate[frame.escalated];
  }
  return null;
}

/** Asks more people, or others; who was excluded stays so. Votes that were cast stand. */
function escalate(
  { kernel, step, frame, context, site }: Approval,
  { to, replace, place }: EscalationPlan,
): Failure | null {
  const people = peopleOf(kernel, to, context, site);
  if (people instanceof Failure) return people;
  const exclude = namesOf(kernel, to.exclude, context, site);
  if (exclude instanceof Failure) return exclude;
  const { path } = site;
  note(kernel, path, place, {
    t: 'task.escalated',
    to: { ...people, ...(exclude.length === 0 ? {} : { exclude }) },
    replace,
  });
  freeClaim(kernel, { frame, path, place });
  frame.users = replace ? people.users : [...new Set([...frame.users, ...people.users])];
  frame.groups = replace ? people.groups : [...new Set([...frame.groups, ...people.groups])];
  frame.exclude = [...new Set([...frame.exclude, ...exclude])];
  if (replace) {
    frame.anyone = false;
    // What is left to others came from people who are not asked any more.
    frame.delegations.splice(0);
  }
  noteUndecidable(kernel, { step, frame, path, place: step.place });
  return null;
}

function close({ kernel, step, site }: Approval, decision: 'approved' | 'denied' | 'expired' | 'stopped'): void {
  note(kernel, site.path, step.place, { t: 'task.closed', decision });
  rememberClosed(kernel, site.path);
}

function conclude(one: Approval, decision: 'approved' | 'denied' | 'expired'): Outcome {
  const { kernel, step, frame, site } = one;
  close(one, decision);
  const last = decision === 'expired' ? undefined : frame.votes[frame.votes.length - 1];
  const why = last?.comment === undefined ? {} : { reason: last.comment };
  const id = last === undefined ? {} : { id: last.by };
  const basis = { shown: frame.shown };
  const voters = decision === 'approved' ? votersIn(frame) : {};
  noteDecision(kernel, site.path, step.place, { by: 'approval', ...id, verdict: decision, ...why, ...voters }, basis);
  if (decision === 'denied' && step.onDeny === 'raise') return failed(deniedFault(one, last));
  if (decision === 'expired' && step.onExpire === 'raise') {
    const { approve, deny } = step.quorum;
    const { approvals, denials } = tally(frame);
    const against = denials === 0 ? '' : `, ${denials} of ${deny} denied`;
    const detail = `Nobody decided '${frame.title}' in time: ${approvals} of ${approve} approved${against}.`;
    return failed(engineFault('approval.expired', detail, site.path, kernel.now));
  }
  const output = {
    decision,
    ...(last === undefined ? {} : { by: last.by }),
    at: timeText(last?.at ?? kernel.now),
    ...(last?.comment === undefined ? {} : { comment: last.comment }),
    ...(last?.form === undefined ? {} : { form: last.form }),
    votes: frame.votes.map(voteValue),
  };
  const outcome = boundedDone(kernel, output, site.path);
  return outcome.t === 'done' ? { ...outcome, ...voters } : outcome;
}

function votersIn({ votes }: ApprovalFrame): { readonly voters?: readonly Voter[] } {
  const voters = votes.flatMap(({ voter }) => voter ?? []);
  return voters.length === 0 ? {} : { voters };
}

function deniedFault({ kernel, frame, site }: Approval, last: Vote | undefined): ReturnType<typeof engineFault> {
  const by = frame.votes.flatMap((one) => (one.vote === 'deny' ? [one.by] : [])).join(' and ') || 'somebody';
  const detail = `${by} denied '${frame.title}'${last?.comment === undefined ? '.' : `: ${last.comment}`}`;
  const data = last === undefined ? {} : voteValue(last);
  return engineFault('approval.denied', detail, site.path, kernel.now, data);
}

function voteValue({ by, vote, at, onBehalfOf, comment, form }: Vote): { readonly [key: string]: Json } {
  return {
    by,
    vote,
    at: timeText(at),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    ...(comment === undefined ? {} : { comment }),
    ...(form === undefined ? {} : { form }),
  };
}
