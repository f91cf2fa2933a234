import { NOTICES } from '../../schema/plan.ts';
import type { Node } from '../nodes.ts';
import type { ApprovalStep, Assignees, At, ListenSlot, Notify, Step, Value } from './flow.ts';
import { readCall } from './read-call.ts';
import type { Base } from './read-step.ts';
import { readCondition, readValue } from './read-value.ts';
import {
  fieldsOf,
  itemsOf,
  need,
  opt,
  type Reading,
  readChoice,
  readDuration,
  readFlag,
  readNumber,
  readText,
} from './reading.ts';

export function readWait(base: Base, node: Node, reading: Reading): Step | undefined {
  if (node.kind === 'map') {
    const until = fieldsOf(node).get('until')?.value;
    return until && { ...base, kind: 'wait', wait: { k: 'until', at: readValue(until, reading) } };
  }
  const ms = readDuration(node, reading);
  return ms && { ...base, kind: 'wait', wait: { k: 'for', ms: ms.v } };
}

export function readListen(base: Base, node: Node, reading: Reading): Step | undefined {
  const fields = fieldsOf(node);
  const events = fields.get('events')?.value;
  if (!events) {
    const slot = readSlot(node, reading);
    return slot && { ...base, kind: 'listen', slots: [slot] };
  }
  const slots = [...fieldsOf(events).values()].flatMap(({ key, keyRange, value }) => {
    const slot = readSlot(value, reading);
    return slot ? [{ ...slot, name: { v: key, range: keyRange } }] : [];
  });
  return { ...base, kind: 'listen', slots, ...opt('needs', readNeeds(fields.get('join')?.value, reading)) };
}

function readSlot(node: Node, reading: Reading): ListenSlot | undefined {
  const fields = fieldsOf(node);
  const event = need(readText(fields.get('event')?.value, reading), reading);
  return (
    event && {
      range: node.range,
      event,
      ...opt('match', readCondition(fields.get('match')?.value, reading)),
      ...opt('schema', readText(fields.get('schema')?.value, reading)),
    }
  );
}

function readNeeds(node: Node | undefined, reading: Reading): At<number> | undefined {
  if (node?.kind === 'map') return need(readNumber(fieldsOf(node).get('atLeast')?.value, reading), reading);
  const word = readChoice(node, ['all', 'any'], reading);
  return word === 'any' && node ? { v: 1, range: node.range } : undefined;
}

export function readEmit(base: Base, node: Node, reading: Reading): Step | undefined {
  const fields = fieldsOf(node);
  const event = need(readText(fields.get('event')?.value, reading), reading);
  const data = fields.get('data')?.value;
  return event && { ...base, kind: 'emit', event, ...opt('data', data && readValue(data, reading)) };
}

export function readApproval(base: Base, node: Node, reading: Reading): Step | undefined {
  const title = need(fieldsOf(node).get('title')?.value, reading);
  return title && readApprovalParts(base, node, readValue(title, reading), reading);
}

/** `title`: the question where none is written. */
export function readApprovalParts(base: Base, node: Node, title: Value, reading: Reading): ApprovalStep {
  const fields = fieldsOf(node);
  const at = (key: string) => fields.get(key)?.value;
  const own = at('title');
  const show = at('show');
  return {
    ...base,
    kind: 'approval',
    approvalTitle: own ? readValue(own, reading) : title,
    ...opt('show', show && readValue(show, reading)),
    assignees: readAssignees(at('assignees'), reading),
    ...opt('quorum', readQuorum(at('quorum'), reading)),
    ...opt('signed', readFlag(at('signed'), reading)),
    ...opt('form', readText(fieldsOf(at('form')).get('schema')?.value, reading)),
    remind: itemsOf(at('remind'), reading).flatMap((item) => readDuration(item, reading) ?? []),
    escalate: itemsOf(at('escalate'), reading).flatMap((item) => {
      const parts = fieldsOf(item);
      const after = need(readDuration(parts.get('after')?.value, reading), reading);
      const to = readAssignees(parts.get('to')?.value, reading);
      const replace = readFlag(parts.get('replace')?.value, reading)?.v ?? false;
      return after ? [{ after, to, replace, range: item.range }] : [];
    }),
    ...opt('notify', readNotify(at('notify'), reading)),
    onDeny: readChoice(at('onDeny'), ['raise', 'continue'], reading) ?? 'raise',
    onExpire: readChoice(at('onExpire'), ['raise', 'continue'], reading) ?? 'raise',
  };
}

function readNotify(node: Node | undefined, reading: Reading): Notify | undefined {
  if (!node) return undefined;
  const fields = fieldsOf(node);
  const call = readCall(fields, reading);
  const on = fields.get('on')?.value;
  const kinds = on && itemsOf(on, reading).flatMap((item) => readChoice(item, NOTICES, reading) ?? []);
  return call && { ...call, range: node.range, ...opt('on', kinds) };
}

function readQuorum(node: Node | undefined, reading: Reading): ApprovalStep['quorum'] {
  if (node?.kind !== 'map') {
    const approve = readNumber(node, reading);
    return approve && { approve };
  }
  const fields = fieldsOf(node);
  return {
    ...opt('approve', readNumber(fields.get('approve')?.value, reading)),
    ...opt('deny', readNumber(fields.get('deny')?.value, reading)),
  };
}

function readAssignees(node: Node | undefined, reading: Reading): Assignees {
  const fields = fieldsOf(node);
  const value = (key: string) => {
    const found = fields.get(key)?.value;
    return found && readValue(found, reading);
  };
  return { ...opt('users', value('users')), ...opt('groups', value('groups')), ...opt('exclude', value('exclude')) };
}
