/** One happening as one row: a mark and words. Undefined for what the row of its step says already. */
import type { Decision, Entry } from '../../../schema/journal.ts';
import type { Json, JsonObject } from '../../../schema/json.ts';
import { budgetWords } from '../budget.ts';
import { type Line, printable, type Span } from '../spans.ts';
import { duration, stamp } from '../time.ts';
import { brief, count } from '../values.ts';
import { describeTask, unproved } from './describe-task.ts';
import { afterAttempts, because, by, faultWords, MARKS, type Said, signedWith } from './said.ts';

export function describeEntry(entry: Entry, showInputs: boolean): Said | undefined {
  const { what } = entry;
  switch (what.t) {
    case 'run.started':
    case 'run.ended':
    case 'step.completed':
    case 'step.skipped':
    case 'step.failed':
    case 'undo.registered':
    case 'undo.started':
    case 'undo.completed':
    case 'catch.entered':
    case 'finally.entered':
    case 'branch.ended':
    case 'item.ended':
    case 'wait.ended':
      return undefined;
    case 'step.started':
      return entry.path.includes('/')
        ? {
            mark: MARKS.running,
            words: [[`tries ${afterSlash(entry.path)}`], [what.call === undefined ? '' : ` with ${what.call}`, 'dim']],
          }
        : undefined;
    case 'step.stopped':
      return what.effect === 'unknown'
        ? { mark: MARKS.stuck, words: [['stopped after it was sent: it may have happened', 'yellow']] }
        : undefined;
    case 'run.redriven':
      return describeRedriven(what);
    case 'run.stuck':
      return {
        mark: MARKS.stuck,
        words: [
          ['STUCK', 'bad'],
          [
            what.on === 'undo'
              ? ': the undo failed for good, a person must decide'
              : ': it may have happened, a person must say',
            'red',
          ],
          ...(what.error === undefined ? [] : faultWords(what.error, ' · ')),
        ],
      };
    case 'try.failed':
      return {
        mark: ['✗', 'red'],
        words: [[`try ${what.try} failed: `], ...faultWords(what.error), ...afterAttempts(what.error)],
      };
    case 'decision':
      // The votes and the end of the task tell of an approval already.
      return what.decision.by === 'approval' && !showInputs ? undefined : describeDecision(what.decision, showInputs);
    case 'finally.failed':
      return { mark: MARKS.failed, words: [['failed, and changes nothing: '], ...faultWords(what.error)] };
    case 'budget.ended':
      return { mark: MARKS.decision, words: [['budget ', 'dim'], ...budgetWords(what.limits, what.spent)] };
    case 'timeout':
      return { mark: MARKS.time, words: [[`timed out after ${duration(what.afterMs)}`, 'yellow']] };
    case 'wait.started':
      return { mark: MARKS.time, words: [[`waits until ${stamp(what.until)}`, 'dim']] };
    case 'undo.dropped':
      return { mark: MARKS.undo, words: [['cannot be undone any more: '], [what.pivot, 'bold'], [' is behind it']] };
    case 'undo.failed':
      return {
        mark: MARKS.failed,
        words: [['undo failed: '], ...faultWords(what.error), ...afterAttempts(what.error)],
      };
    default:
      return describeExchange(entry);
  }
}

function describeRedriven(what: Extract<Entry['what'], { t: 'run.redriven' }>): Said {
  const from = what.from === '' ? '' : `, from ${what.from} on`;
  const holds = what.reused === 1 ? 'one answer holds' : `${what.reused} answers hold`;
  const kept = what.kept === undefined ? '' : `, ${count(what.kept, 'event')} kept`;
  return {
    mark: MARKS.person,
    words: [
      [`redrive ${what.redrive}`, 'bold'],
      ...by(what.by),
      [from],
      [` · ${holds}${kept}`, 'dim'],
      ...signedWith(what.signed),
    ],
  };
}

/** Messages and events; what people do with tasks is told by `describeTask`. */
function describeExchange({ at, what }: Entry): Said | undefined {
  switch (what.t) {
    case 'message.refused':
      return {
        mark: ['✗', 'yellow'],
        words: [
          [`refused ${what.message}`, 'yellow'],
          ...senderWords(what),
          [`: ${printable(what.detail)}`],
          [` (${what.because})`, 'dim'],
        ],
      };
    case 'run.keyed':
      return { mark: MARKS.event, words: [[`events find it by ${pairs(what.keys)}`, 'dim']] };
    case 'place.waited':
      return {
        mark: MARKS.time,
        words: [
          [`waits for a place${ofKey(what.key)}`, 'yellow'],
          [`: ${what.before} before it`, 'dim'],
        ],
      };
    case 'place.taken':
      return { mark: MARKS.done, words: [[`has its place${ofKey(what.key)}`]] };
    case 'listen.opened':
      return {
        mark: MARKS.event,
        words: [
          [`listens for ${what.event}`],
          ...asWords(what.as),
          [what.expires === undefined ? '' : ` · for ${duration(what.expires - at)}`, 'dim'],
        ],
      };
    case 'event.kept':
      return { mark: MARKS.event, words: [[`keeps event ${what.event} `], [printable(what.eventId), 'dim']] };
    case 'event.taken':
      return {
        mark: MARKS.event,
        words: [[`takes event ${what.event} `], [printable(what.eventId), 'dim'], ...asWords(what.as)],
      };
    case 'event.returned':
      return {
        mark: MARKS.event,
        words: [[`gives event ${what.event} back `], [printable(what.eventId), 'dim'], ...asWords(what.as)],
      };
    case 'event.emitted':
      return {
        mark: MARKS.event,
        words: [
          [`emits ${what.event}`],
          ...(what.data === undefined ? [] : ([[` ${brief(what.data, 120)}`, 'dim']] satisfies Span[])),
        ],
      };
    default:
      return describeOperator(what) ?? describeTask(what);
  }
}

/** Whom the wall does not vouch for is not named as if it did. */
function senderWords({
  by: who,
  verified,
  claimed,
}: Extract<Entry['what'], { t: 'message.refused' }>): readonly Span[] {
  if (claimed !== undefined) {
    return [[' of somebody who claims to be '], [printable(claimed), 'bold'], [' (nothing proves it)', 'yellow']];
  }
  return who === undefined ? [] : [...by(who, ' of '), ...unproved({ verified })];
}

/** What people do about a run as a whole. */
function describeOperator(what: Entry['what']): Said | undefined {
  switch (what.t) {
    case 'run.unstuck': {
      const words: Line = [['freed by '], [printable(what.by), 'bold'], [`: ${what.how}`]];
      return {
        mark: MARKS.person,
        words: [...words, ...signedWith(what.signed), ...because(what.reason), ...unproved(what)],
      };
    }
    case 'run.cancelRequested': {
      const words: Line = [[what.force ? 'cancel forced' : 'cancel asked for'], ...by(what.by)];
      const proof = what.by === undefined ? [] : unproved(what);
      return { mark: MARKS.stopped, words: [...words, ...signedWith(what.signed), ...because(what.reason), ...proof] };
    }
    default:
      return undefined;
  }
}

function describeDecision(decision: Decision, showInputs: boolean): Said {
  const subject = decision.id === undefined ? decision.by : `${decision.by} ${printable(decision.id)}`;
  const outranked = outrankedRow(decision);
  if (outranked !== undefined) {
    const row: Span = [` (${brief(outranked, 160)})`, 'dim'];
    const words: Line = [[subject], [' matches too, outranked'], row, ...because(decision.reason)];
    return { mark: ['◇', 'dim'], words };
  }
  const passed = decision.verdict === false || decision.verdict === 'passed';
  const verdict = ` → ${verdictWords(decision.verdict)}`;
  const words: Line = [
    [subject, passed ? 'dim' : 'bold'],
    passed ? [verdict, 'dim'] : [verdict],
    ...because(decision.reason),
    ...(showInputs && decision.inputs !== undefined
      ? ([[` · inputs ${decision.inputs.slice(0, 12)}`, 'dim']] satisfies Span[])
      : []),
  ];
  return { mark: passed ? ['◇', 'dim'] : MARKS.decision, words };
}

/** Of a rule of a table that matched, where another one came before it. */
function outrankedRow({ by, verdict }: Decision): Json | undefined {
  if (by !== 'table' || verdict === null || typeof verdict !== 'object' || Array.isArray(verdict)) return undefined;
  const { outranked, ...others } = verdict as JsonObject; // arrays and null are gone
  return Object.keys(others).length === 0 ? outranked : undefined;
}

function verdictWords(verdict: Json): string {
  if (verdict === true) return 'yes';
  if (verdict === false) return 'no';
  return brief(verdict, 160);
}

function pairs(keys: { readonly [name: string]: string }): string {
  const words = Object.entries(keys).map(([name, value]) => `${name}=${printable(value)}`);
  return words.length === 0 ? 'no key' : words.join(', ');
}

function ofKey(key: string | undefined): string {
  return key === undefined ? '' : ` of ${printable(key)}`;
}

/** The name of an event among several. */
function asWords(name: string | undefined): readonly Span[] {
  return name === undefined ? [] : [[` as ${name}`]];
}

function afterSlash(path: string): string {
  return path.slice(path.indexOf('/') + 1).replace('.', ' ');
}
