/** An open approval, for people who look at it: in the Temporal UI (Markdown), and as data. */
import type { ApprovalFrame } from './frames.ts';
import type { Kernel } from './kernel.ts';
import type { OpenTask } from './machine.ts';
import { type ApprovalTask, addresseeText, tally } from './messages/rights.ts';
import { timeText } from './time.ts';
import { fileOf } from './values.ts';

/** Open questions that are shown. */
const SHOWN_QUESTIONS = 3;
/** Characters of a text that is shown in a line. */
const SHOWN_TEXT = 200;

export function approvalLines({ frame, step, path }: ApprovalTask): string {
  const people = [...frame.users, ...frame.groups.map((group) => `group ${group}`)].map(plain).join(', ');
  const head = [
    `- Approval **${plain(frame.title)}** (\`${path}\`)${people === '' ? '' : `: ${people}`}`,
    ...(frame.exclude.length === 0 ? [] : [`not ${frame.exclude.map(plain).join(', ')}`]),
    ...(frame.until === undefined ? [] : [`until ${timeText(frame.until)}`]),
    ...(step.form === undefined ? [] : ['with a form']),
  ].join(' · ');
  return [head, ...factsOf(frame, step.quorum).map((fact) => `  - ${fact}`)].join('\n');
}

function factsOf(frame: ApprovalFrame, quorum: ApprovalTask['step']['quorum']): string[] {
  const { claim, remindedAt, reminded, escalated, votes, undecidable, notices } = frame;
  const { approvals, denials } = tally(frame);
  const open = frame.questions.filter(({ answer }) => answer === undefined).slice(0, SHOWN_QUESTIONS);
  return [
    ...(claim === undefined ? [] : [`claimed by ${plain(claim.by)} at ${timeText(claim.at)}`]),
    ...frame.delegations.flatMap(({ used, givers, to }) =>
      used === undefined
        ? [`handed on by ${plain(givers[givers.length - 1] ?? '')} to ${plain(addresseeText(to))}`]
        : [],
    ),
    ...(votes.length === 0 && quorum.approve === 1 && quorum.deny === 1
      ? []
      : [`${approvals} of ${quorum.approve} approved, ${denials} of ${quorum.deny} denied`]),
    ...(undecidable === undefined ? [] : ['**those who are asked cannot decide it any more**']),
    ...open.map(
      ({ n, by, of, text }) => `question ${n} of ${plain(by)} to ${plain(addresseeText(of))}: ${plain(text)}`,
    ),
    ...(frame.comments.length === 0 ? [] : [`comments: ${frame.comments.length}`]),
    ...(remindedAt === undefined ? [] : [`reminded ${times(reminded)}, last at ${timeText(remindedAt)}`]),
    ...(notices?.failed === undefined
      ? []
      : [`**people could not be told** (${plain(notices.failed.type)}, ${timeText(notices.failed.at)})`]),
    ...(escalated === 0 ? [] : [`escalated ${times(escalated)}`]),
  ];
}

const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);

/** Text of people and data as text: it must not make lines, links or images of its own. */
function plain(text: string): string {
  const line = text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}…` : text;
  return line.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>!#|]/g, '\\$&');
}

export function openApproval(kernel: Kernel, { frame, step, path }: ApprovalTask): OpenTask {
  const { claim, remindedAt, reminded } = frame;
  const open = frame.delegations.filter(({ used }) => used === undefined);
  return {
    path,
    kind: 'approval',
    since: frame.since,
    ...(frame.until === undefined ? {} : { until: frame.until }),
    title: frame.title,
    assignees: { users: frame.users, groups: frame.groups, exclude: frame.exclude },
    ...(frame.show === undefined ? {} : { show: frame.show }),
    shown: frame.shown,
    ...(step.signed === true ? { signed: true } : {}),
    quorum: step.quorum,
    ...(step.form === undefined ? {} : { form: formOf(kernel, step.form) }),
    votes: frame.votes.map(({ by, vote, at, onBehalfOf, comment }) => ({
      by,
      vote,
      at,
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
      ...(comment === undefined ? {} : { comment }),
    })),
    ...(claim === undefined ? {} : { claim }),
    ...(open.length === 0 ? {} : { delegations: open.map(({ givers, to, at }) => ({ givers, to, at })) }),
    ...(frame.comments.length === 0 ? {} : { comments: frame.comments }),
    ...(frame.questions.length === 0 ? {} : { questions: frame.questions }),
    ...(remindedAt === undefined ? {} : { reminded: { times: reminded, at: remindedAt } }),
    ...(frame.notices?.failed === undefined ? {} : { untold: frame.notices.failed }),
    ...(frame.undecidable ? { undecidable: true } : {}),
  };
}

function formOf(kernel: Kernel, id: number): NonNullable<OpenTask['form']> {
  const file = fileOf(kernel, id);
  return file.kind === 'schema' ? file.content : true;
}
