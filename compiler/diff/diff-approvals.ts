/** Approvals: what makes it easier to get past a person is loosened, what makes it harder is changed. */
import type { ApprovalStep, FileId, Plan, ValuePlan } from '../../schema/plan.ts';
import { compareSchemas } from './compare-schemas.ts';
import { durationWords, textOf, wordsOf } from './plain.ts';
import { find, type Pair, type PairRule } from './report.ts';
import type { DiffCode, Difference } from './types.ts';

interface Asked extends Pair {
  readonly was: ApprovalStep;
  readonly is: ApprovalStep;
}

export const diffApproval: PairRule = (pair) => {
  const { old, new: now } = pair;
  if (old.step.kind !== 'approval' || now.step.kind !== 'approval') return [];
  const asked: Asked = { ...pair, was: old.step, is: now.step };
  return [quorum, people, exclusion, form, ending, deadline, shown, signed].flatMap((rule) => rule(asked));
};

/** Approvals that are needed, as plain JSON: a number, or numbers by verdict. */
function quorum(asked: Asked): readonly Difference[] {
  const { was, is } = asked;
  const before = textOf(asked.old.plan, was.quorum);
  const after = textOf(asked.new.plan, is.quorum);
  if (before === after) return [];
  const fewer = needed(is.quorum) < needed(was.quorum) || denials(is.quorum) > denials(was.quorum);
  const message = `${quorumWords(is.quorum)}; it was ${quorumWords(was.quorum)}.`;
  return [find(asked, fewer ? 'loosened' : 'changed', 'approval.quorum', message)];
}

/** A plan of another version may say more than a number. */
const needed = (value: unknown): number => part(value, 'approve');
const denials = (value: unknown): number => (typeof value === 'number' ? 1 : part(value, 'deny'));

function part(value: unknown, key: 'approve' | 'deny'): number {
  if (typeof value === 'number') return value;
  const found = typeof value === 'object' && value !== null && key in value ? Reflect.get(value, key) : undefined;
  return typeof found === 'number' ? found : 1;
}

function quorumWords(value: unknown): string {
  const count = needed(value);
  const deny = denials(value);
  return `${count === 1 ? 'one approval is' : `${count} approvals are`} needed${deny === 1 ? '' : `, and ${deny} to deny`}`;
}

function people(asked: Asked): readonly Difference[] {
  return (['users', 'groups'] as const).flatMap((key) => {
    const was = asked.was.assignees[key];
    const is = asked.is.assignees[key];
    if (textOf(asked.old.plan, was ?? null) === textOf(asked.new.plan, is ?? null)) return [];
    const before = literals(was);
    const after = literals(is);
    const other = key === 'users' ? 'groups' : 'users';
    const anyone = is === undefined && asked.is.assignees[other] === undefined;
    const fewer =
      before !== undefined && after !== undefined && is !== undefined && after.every((one) => before.includes(one));
    const message = anyone
      ? `Everybody may approve; it was ${key} ${wordsOf(asked.old.plan, was)}.`
      : `${key === 'users' ? 'Users' : 'Groups'} who may approve: ${wordsOf(asked.new.plan, is)}; it was ${wordsOf(asked.old.plan, was)}.`;
    return [find(asked, fewer && !anyone ? 'changed' : 'loosened', 'approval.assignees', message)];
  });
}

/** The names where all are written down; undefined where an expression gives some. Nobody is an empty list. */
function literals(value: ValuePlan | undefined): readonly string[] | undefined {
  if (value === undefined) return [];
  if (value.k === 'list') {
    const all = value.items.map(literals);
    return all.every((one) => one !== undefined) ? all.flat() : undefined;
  }
  if (value.k !== 'lit') return undefined;
  return Array.isArray(value.v) ? value.v.map(String) : [String(value.v)];
}

function exclusion(asked: Asked): readonly Difference[] {
  const before = excluded(asked.old.plan, asked.was);
  const after = excluded(asked.new.plan, asked.is);
  const gone = before.filter((one) => !after.includes(one));
  const come = after.filter((one) => !before.includes(one));
  return [
    ...gone.map((one) => find(asked, 'loosened', 'approval.exclusion', `${one} is not excluded any more.`)),
    ...come.map((one) => find(asked, 'changed', 'approval.exclusion', `${one} is excluded now.`)),
  ];
}

function excluded(plan: Plan, step: ApprovalStep): readonly string[] {
  const { exclude } = step.assignees;
  if (exclude === undefined) return [];
  return (exclude.k === 'list' ? exclude.items : [exclude]).map((one) => wordsOf(plan, one));
}

function form(asked: Asked): readonly Difference[] {
  const was = schemaOf(asked.old.plan, asked.was.form);
  const is = schemaOf(asked.new.plan, asked.is.form);
  if (was === undefined && is === undefined) return [];
  if (is === undefined) return [find(asked, 'loosened', 'approval.form', 'Approvers fill in no form any more.')];
  if (was === undefined) return [find(asked, 'changed', 'approval.form', 'Approvers have to fill in a form now.')];
  return compareSchemas(was, is).map(({ at, words, widened }) => {
    const field = at === '' ? 'The form' : `${at} of the form`;
    return find(asked, widened ? 'loosened' : 'changed', 'approval.form', `${field} ${words}.`);
  });
}

function schemaOf(plan: Plan, file: FileId | undefined) {
  const found = file === undefined ? undefined : plan.files[file];
  return found?.kind === 'schema' ? found.content : undefined;
}

function ending(asked: Asked): readonly Difference[] {
  return (['onDeny', 'onExpire'] as const).flatMap((key) => {
    const is = asked.is[key];
    if (asked.was[key] === is) return [];
    const event = key === 'onDeny' ? 'a denial' : 'an expiry';
    const message =
      is === 'continue' ? `The run goes on after ${event}; it failed.` : `The run fails after ${event}; it went on.`;
    return [find(asked, is === 'continue' ? 'loosened' : 'changed', 'approval.ending', message)];
  });
}

function deadline(asked: Asked): readonly Difference[] {
  const { was, is } = asked;
  const out: Difference[] = [];
  if (was.timeoutMs !== is.timeoutMs) {
    const shorter = (is.timeoutMs ?? Number.POSITIVE_INFINITY) < (was.timeoutMs ?? Number.POSITIVE_INFINITY);
    // Where the run goes on after an expiry, less time is less of a guard.
    const severity = shorter && is.onExpire === 'continue' ? 'loosened' : 'changed';
    const message = `People have ${durationWords(is.timeoutMs)}; it was ${durationWords(was.timeoutMs)}.`;
    out.push(find(asked, severity, 'approval.deadline', message));
  }
  if (was.remindMs.join() !== is.remindMs.join()) {
    const list = (all: readonly number[]): string => all.map(durationWords).join(', ') || 'never';
    const message = `People are reminded after ${list(is.remindMs)}; it was ${list(was.remindMs)}.`;
    out.push(find(asked, 'changed', 'approval.deadline', message));
  }
  return [...out, ...escalation(asked)];
}

function escalation(asked: Asked): readonly Difference[] {
  const words = (plan: Plan, step: ApprovalStep): readonly string[] =>
    step.escalate.map(({ afterMs, to, replace }) => {
      const names = [to.users, to.groups].flatMap((value) => (value === undefined ? [] : [wordsOf(plan, value)]));
      return `after ${durationWords(afterMs)} to ${names.join(', ')}${replace ? ' in place of those before' : ''}`;
    });
  const before = words(asked.old.plan, asked.was);
  const after = words(asked.new.plan, asked.is);
  if (before.join() === after.join()) return [];
  const more = after.some((one) => !before.includes(one));
  const message = `It is escalated ${after.join('; ') || 'never'}; it was ${before.join('; ') || 'never'}.`;
  const where = { old: asked.was.escalate[0]?.place, new: asked.is.escalate[0]?.place };
  return [find(asked, more ? 'loosened' : 'changed', 'approval.deadline', message, where)];
}

function shown(asked: Asked): readonly Difference[] {
  const { was, is } = asked;
  const parts = [
    ['title', was.approvalTitle, is.approvalTitle],
    ['what approvers see', was.show, is.show],
  ] as const;
  return parts.flatMap(([what, before, after]) => {
    if (textOf(asked.old.plan, before ?? null) === textOf(asked.new.plan, after ?? null)) return [];
    const words = `${what}: ${wordsOf(asked.new.plan, after)}; it was ${wordsOf(asked.old.plan, before)}.`;
    const code: DiffCode = 'approval.shown';
    return [find(asked, after === undefined ? 'loosened' : 'changed', code, words)];
  });
}

function signed({ was, is, ...pair }: Asked): readonly Difference[] {
  const before = was.signed === true;
  const after = is.signed === true;
  if (before === after) return [];
  const message = after ? 'Decisions must be signed now.' : 'Decisions need not be signed any more.';
  return [find(pair, after ? 'changed' : 'loosened', 'approval.signed', message)];
}
