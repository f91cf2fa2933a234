/** What people do with a task, as a row of a trace. */
import type { Happening } from '../../../schema/journal.ts';
import type { Json, JsonObject } from '../../../schema/json.ts';
import type { Addressee } from '../../../schema/message.ts';
import { type Line, printable, type Span } from '../spans.ts';
import { stamp } from '../time.ts';
import { brief } from '../values.ts';
import { because, by, faultWords, MARKS, type Said, signedWith } from './said.ts';

type Of<T extends Happening['t']> = Extract<Happening, { t: T }>;

export function describeTask(what: Happening): Said | undefined {
  switch (what.t) {
    case 'task.opened': {
      const expires: Line = what.expires === undefined ? [] : [[` · expires ${stamp(what.expires)}`, 'dim']];
      return person([[`“${printable(what.title)}” asked of `], ...people(what.assignees), ...expires]);
    }
    case 'task.reminded':
      return {
        mark: MARKS.time,
        words: [
          [`reminder ${what.reminder}`, 'dim'],
          [waiting(what.to), 'dim'],
        ],
      };
    case 'task.notified':
      return {
        mark: what.error === undefined ? MARKS.time : MARKS.failed,
        words:
          what.error === undefined
            ? [[`told by ${what.call}`], [` (${what.on})`, 'dim']]
            : [[`could not be told by ${what.call}`, 'yellow'], [` (${what.on}): `], ...faultWords(what.error)],
      };
    case 'task.escalated': {
      const words: Span = [what.replace ? 'escalates; now asked: ' : 'escalates to ', 'yellow'];
      return { mark: MARKS.time, words: [words, ...people(what.to)] };
    }
    case 'task.claimed': {
      const from: Line = what.from === undefined ? [] : [[' in place of '], [printable(what.from), 'bold']];
      return person([...actor(what), [' claims it'], ...from, ...unproved(what)]);
    }
    case 'task.released':
      return describeRelease(what);
    case 'task.delegated':
      return describeDelegation(what);
    case 'task.commented':
      return person([...actor(what), [' says'], ...unproved(what), ...because(what.text)]);
    case 'task.asked':
      return person([
        ...actor(what),
        [` asks ${addressee(what.of)} (question ${what.question})`],
        ...unproved(what),
        ...because(what.text),
      ]);
    case 'task.answered':
      return person([...actor(what), [` answers question ${what.question}`], ...unproved(what), ...because(what.text)]);
    case 'task.undecidable': {
      const tally = `${what.approvals} for, ${what.denials} against, ${what.left} left`;
      return {
        mark: MARKS.stuck,
        words: [['those who are asked cannot decide it any more', 'yellow'], [`: ${tally}`]],
      };
    }
    case 'task.voted': {
      const vote: Span = what.vote === 'approve' ? [' approves', 'green'] : [' denies', 'red'];
      return person([
        ...actor(what),
        vote,
        ...by(what.onBehalfOf, ' for '),
        ...unproved(what),
        ...signedWith(what.signed),
        ...because(what.comment),
      ]);
    }
    case 'task.closed': {
      const mark = what.decision === 'approved' ? MARKS.done : MARKS.stopped;
      if (what.reused !== true) return { mark, words: [[`closed: ${what.decision}`]] };
      const rest: Line = [[' before the redrive, and what is shown is the same', 'dim']];
      return { mark, words: [[what.decision], ...by(what.by), ...rest] };
    }
    default:
      return undefined;
  }
}

function describeRelease({ of, by: who, verified, reason }: Of<'task.released'>): Said {
  if (who === undefined)
    return { mark: MARKS.time, words: [['free again: the claim of '], [printable(of), 'bold'], [' ends']] };
  const whose: Line = who === of ? [] : [[', the claim of '], [printable(of), 'bold']];
  return person([[printable(who), 'bold'], [' releases it'], ...whose, ...unproved({ verified }), ...because(reason)]);
}

function describeDelegation(what: Of<'task.delegated'>): Said {
  const back = 'user' in what.to && what.to.user === what.by;
  const how = back
    ? ' takes the vote back'
    : `${what.assigned ? ' assigns a vote to ' : ' hands the vote on to '}${addressee(what.to)}`;
  return person([...actor(what), [how], ...unproved(what), ...because(what.reason)]);
}

function person(words: Line): Said {
  return { mark: MARKS.person, words };
}

function actor({ by: who }: { readonly by: string }): Line {
  return [[printable(who), 'bold']];
}

export function unproved({ verified = false }: { readonly verified?: boolean | undefined }): Line {
  return [[verified ? '' : ' (identity not verified)', 'dim']];
}

function addressee(to: Addressee): string {
  return printable('user' in to ? to.user : `group ${to.group}`);
}

function waiting(names: readonly string[]): string {
  return names.length === 0
    ? ''
    : ` · waits for ${names.map((name) => printable(name.replace(/^user:/, '').replace(/^group:/, 'group '))).join(', ')}`;
}

/** Assignees as they are recorded: `{ users?, groups?, exclude? }`. */
export function people(assignees: Json): readonly Span[] {
  if (assignees === null || typeof assignees !== 'object' || Array.isArray(assignees)) return [[brief(assignees)]];
  const { users, groups, exclude } = assignees as JsonObject; // arrays and null are gone
  const names = (list: Json | undefined): readonly string[] =>
    Array.isArray(list) ? list.filter((name) => typeof name === 'string').map(printable) : [];
  const parts = [...names(users), ...names(groups).map((name) => `group ${name}`)];
  const without = names(exclude);
  return [
    [parts.length === 0 ? 'nobody' : parts.join(', '), 'bold'],
    [without.length === 0 ? '' : `, but not ${without.join(', ')}`],
  ];
}
