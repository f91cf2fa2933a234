/** What people and systems do in a test, as the messages that they send. */
import type { Placed, TestMessage } from '../../schema/flow-test.ts';
import type { Addressee, Message, Person } from '../../schema/message.ts';
import type { Node } from '../nodes.ts';
import { type Fields, fieldsOf, opt } from '../resolve/reading.ts';
import { checkStep } from './check-step.ts';
import { readData } from './read-value.ts';
import { isTrue, itemsOf, msOf, numberOf, type Reader, textOf } from './reader.ts';

export function readHappens(reader: Reader, node: Node | undefined): readonly Placed<TestMessage>[] {
  return itemsOf(node).flatMap((item, i) => {
    const fields = fieldsOf(item);
    const message = messageOf(reader, fields, i);
    return message === undefined ? [] : [{ v: { atMs: msOf(fields.get('at')?.value), message }, range: item.range }];
  });
}

const VOTES = ['approve', 'deny'] as const;

function messageOf(reader: Reader, fields: Fields, number: number): Message | undefined {
  const text = (key: string): string | undefined => {
    const value = fields.get(key)?.value;
    return value === undefined ? undefined : textOf(value);
  };
  const data = (key: string) => {
    const value = fields.get(key)?.value;
    return value === undefined ? undefined : readData(reader, value);
  };
  const by = personOf(fields);
  const reason = opt('reason', text('reason'));
  for (const key of STEPS) if (fields.has(key)) checkStep(reader, fields.get(key)?.value);
  for (const vote of VOTES) {
    const task = text(vote);
    if (task === undefined) continue;
    // The `approval` may ask for signed votes; in a test everybody is who they are said to be.
    const signed = { ...by, signed: { key: 'test' } };
    return { t: 'vote', vote, task, by: signed, ...opt('comment', text('comment')), ...opt('form', data('form')) };
  }
  const event = text('event');
  if (event !== undefined) {
    const from = fields.has('by') ? { from: by } : {};
    return { t: 'event', type: event, eventId: text('id') ?? `event-${number}`, data: data('data') ?? null, ...from };
  }
  if (fields.has('cancel')) {
    const force = isTrue(fields.get('force')?.value) ? { force: true } : {};
    return { t: 'cancel', by, ...opt('reason', text('cancel') || undefined), ...force };
  }
  for (const how of ['retry', 'skip'] as const) {
    const path = text(`${how}Undo`);
    if (path !== undefined) return { t: 'retryUndo', path, how, by, ...reason };
  }
  const settle = text('settle');
  if (settle !== undefined) {
    const as = text('as');
    const known = as === 'done' || as === 'not_done' ? as : 'skip';
    return { t: 'settle', path: settle, as: known, by, ...opt('output', data('output')), ...reason };
  }
  return aboutTask(fields, text, by);
}

/** Keys that name a step. */
const STEPS = [
  ...VOTES,
  'claim',
  'release',
  'delegate',
  'remark',
  'ask',
  'answer',
  'retryUndo',
  'skipUndo',
  'settle',
] as const;

function aboutTask(fields: Fields, text: (key: string) => string | undefined, by: Person): Message | undefined {
  const reason = opt('reason', text('reason'));
  const [claim, release, delegate] = [text('claim'), text('release'), text('delegate')];
  if (claim !== undefined) {
    return { t: 'claim', task: claim, by, ...(isTrue(fields.get('takeOver')?.value) ? { takeOver: true } : {}) };
  }
  if (release !== undefined) return { t: 'release', task: release, by, ...reason };
  if (delegate !== undefined) {
    return { t: 'delegate', task: delegate, by, to: addressee(text('to'), text('toGroup')) ?? { user: '' }, ...reason };
  }
  const said = text('text') ?? '';
  const [remark, ask, answer] = [text('remark'), text('ask'), text('answer')];
  if (remark !== undefined) return { t: 'comment', task: remark, by, text: said };
  if (ask !== undefined) {
    return { t: 'ask', task: ask, by, text: said, ...opt('of', addressee(text('of'), text('ofGroup'))) };
  }
  if (answer === undefined) return undefined;
  return { t: 'answer', task: answer, by, text: said, ...opt('question', numberOf(fields.get('question')?.value)) };
}

function addressee(user: string | undefined, group: string | undefined): Addressee | undefined {
  if (group !== undefined) return { group };
  return user === undefined ? undefined : { user };
}

function personOf(fields: Fields): Person {
  const groups = itemsOf(fields.get('groups')?.value).map(textOf);
  return { user: fields.has('by') ? textOf(fields.get('by')?.value) : 'somebody@example.org', groups, verified: true };
}
