/**
 * What people are told of an open task, one notice after the other, beside the waiting for their votes. A notice that
 * cannot be given is recorded and changes nothing else.
 */
import type { Fault } from '../../schema/fault.ts';
import type { Json } from '../../schema/json.ts';
import type { ApprovalStep, NoticeOn, NotifyPlan } from '../../schema/plan.ts';
import { callCommand } from '../commands.ts';
import type { Context } from '../context.ts';
import { engineFault } from '../faults.ts';
import type { ApprovalFrame, NoticeFrame, NoticesFrame } from '../frames.ts';
import type { Answer, Kernel, Run } from '../kernel.ts';
import { DONE, Failure } from '../outcome.ts';
import { note, noteMeta } from '../records.ts';
import { spawn, stop } from '../scheduler.ts';
import { timeText } from '../time.ts';
import { buildPresent, type Site } from '../values.ts';

export interface Occasion {
  readonly on: NoticeOn;
  /** Which reminder or escalation, from 1. */
  readonly n?: number;
  /** Who is asked, or waited for: `user:ann`, `group:officers`. */
  readonly to: readonly string[];
}

export interface Notifying {
  readonly kernel: Kernel;
  readonly step: ApprovalStep;
  readonly frame: ApprovalFrame;
  readonly context: Context;
  readonly site: Site;
}

/** Puts a notice in the queue, where the task gives such notices. */
export function announce({ kernel, step, frame, context, site }: Notifying, occasion: Occasion): void {
  const { notify } = step;
  if (notify === undefined || !notify.on.includes(occasion.on)) return;
  frame.notices ??= { given: 0, queue: [] };
  const { notices } = frame;
  const n = ++notices.given;
  const { on } = occasion;
  const input = buildPresent(kernel, notify.with, 'input of the notice', context, site, {
    notice: noticeOf(frame, site, occasion),
  });
  if (input instanceof Failure) {
    failedNotice(kernel, notify, notices, site, { n, on }, input.fault);
  } else if (notices.queue.length >= kernel.limits.notices) {
    const detail = `${notices.queue.length} notices of the task wait to be given already.`;
    const fault = engineFault('limit.exceeded', detail, site.path, kernel.now);
    failedNotice(kernel, notify, notices, site, { n, on }, fault);
  } else notices.queue.push({ n, on, input });
}

/** `$notice` */
function noticeOf(frame: ApprovalFrame, site: Site, { on, n, to }: Occasion): Json {
  const named = (kind: string): readonly string[] =>
    to.flatMap((name) => (name.startsWith(kind) ? [name.slice(kind.length)] : []));
  return {
    on,
    ...(n === undefined ? {} : { n }),
    task: site.path,
    title: frame.title,
    users: named('user:'),
    groups: named('group:'),
    ...(frame.until === undefined ? {} : { until: timeText(frame.until) }),
  };
}

/** A fiber of the task's own gives what is in the queue; after a resume it begins anew where it was. */
export function startNotices({ kernel, step, frame: { notices }, site }: Notifying): boolean {
  const { notify } = step;
  if (notify === undefined || notices === undefined || notices.queue.length === 0) return false;
  spawn(kernel, giveNotices(kernel, notify, notices, site), 0, notices, site.path, notify.place);
  return true;
}

/** The task is closed: what was not given is let go. */
export function* endNotices(kernel: Kernel, { notices }: ApprovalFrame): Run<void> {
  if (notices === undefined) return;
  stop(kernel, notices, true);
  yield { op: 'child' };
}

function* giveNotices(kernel: Kernel, notify: NotifyPlan, notices: NoticesFrame, site: Site): Run {
  for (let next = notices.queue[0]; next !== undefined; next = notices.queue[0]) {
    const path = pathOf(site, next);
    const title = `${site.path}: tells people (${next.on})`;
    const command = callCommand(kernel, notify, path, next.input, { title });
    // Nobody undoes a notice, so nobody need wait for the end of one that is let go.
    const answer = yield { op: 'ask', command: { ...command, cancel: 'try' } };
    if (answer.t === 'stopped' || answer.t === 'cancelled') return DONE;
    take(kernel, notify, notices, site, next, answer);
    notices.queue.shift();
  }
  return DONE;
}

function pathOf({ path }: Site, { n }: Pick<NoticeFrame, 'n'>): string {
  return `${path}/notify.${n}`;
}

function take(
  kernel: Kernel,
  notify: NotifyPlan,
  notices: NoticesFrame,
  site: Site,
  { n, on, input }: NoticeFrame,
  answer: Answer,
): void {
  const given = answer.t === 'resolved' || answer.t === 'rejected' ? answer.meta : undefined;
  const path = pathOf(site, { n });
  const meta = noteMeta(kernel, path, notify.place, given, { input });
  const used = meta === undefined ? {} : { meta };
  if (answer.t === 'rejected') {
    failedNotice(kernel, notify, notices, site, { n, on }, answer.fault, used);
    return;
  }
  delete notices.failed;
  note(kernel, path, notify.place, { t: 'task.notified', notice: n, on, call: notify.call, ...used });
}

function failedNotice(
  kernel: Kernel,
  { call, place }: NotifyPlan,
  notices: NoticesFrame,
  site: Site,
  { n, on }: Pick<NoticeFrame, 'n' | 'on'>,
  error: Fault,
  used: { readonly meta?: NonNullable<ReturnType<typeof noteMeta>> } = {},
): void {
  notices.failed = { at: kernel.now, type: error.type };
  kernel.tasksChanged = true;
  note(kernel, pathOf(site, { n }), place, { t: 'task.notified', notice: n, on, call, error, ...used });
}
