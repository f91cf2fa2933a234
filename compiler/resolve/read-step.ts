import type { Node } from '../nodes.ts';
import type { At, Clause, Step, Verb } from './flow.ts';
import { readDo, readForeach, readParallel, readRepeat, readSwitch } from './read-block.ts';
import { readBudget } from './read-budget.ts';
import { readCall, readChecks, readCompensate, readFallback, readRun } from './read-call.ts';
import { readApproval, readEmit, readListen, readWait } from './read-event.ts';
import { readCondition, readEntries, readValue } from './read-value.ts';
import {
  type Fields,
  fieldsOf,
  itemsOf,
  need,
  opt,
  type Reading,
  readDuration,
  readFlag,
  readNumber,
  readText,
} from './reading.ts';

export const VERBS = [
  'call',
  'run',
  'set',
  'do',
  'switch',
  'parallel',
  'foreach',
  'repeat',
  'wait',
  'listen',
  'emit',
  'approval',
  'raise',
  'return',
] as const satisfies readonly Verb[];

/** What all verbs have in common. */
export type Base = Omit<Step, 'kind'>;

export function readSteps(node: Node | undefined, reading: Reading): readonly Step[] {
  return itemsOf(node, reading).flatMap((item) => readStep(item, reading) ?? []);
}

export function readClauses(node: Node | undefined, reading: Reading): readonly Clause[] {
  return itemsOf(node, reading).map((item) => {
    const fields = fieldsOf(item);
    return {
      range: item.range,
      ...opt('errors', readErrors(fields.get('errors')?.value, reading)),
      steps: readSteps(fields.get('steps')?.value, reading),
    };
  });
}

/** Error types and prefixes of a `catch` or `fallback` clause. */
export function readErrors(node: Node | undefined, reading: Reading): readonly At<string>[] | undefined {
  if (node === undefined) return undefined;
  return itemsOf(node, reading).flatMap((item) => readText(item, reading) ?? []);
}

function readStep(node: Node, reading: Reading): Step | undefined {
  const fields = fieldsOf(node);
  const at = (key: string) => fields.get(key)?.value;
  const id = need(readText(at('id'), reading), reading);
  const verbs = VERBS.filter((verb) => fields.has(verb));
  const verb = need(verbs[0], reading);
  const entry = verb && fields.get(verb);
  if (!id || !verb || !entry) return undefined;
  const base: Base = {
    id,
    range: node.range,
    verb: entry.keyRange,
    ...opt('title', readText(at('title'), reading)?.v),
    ...opt('reason', readText(at('reason'), reading)?.v),
    ...opt('if', readCondition(at('if'), reading)),
    ...opt('timeout', readDuration(at('timeout'), reading)),
    ...opt('budget', readBudget(at('budget'), reading)),
    catch: readClauses(at('catch'), reading),
  };
  return need(readVerb(verb, base, fields, entry.value, reading), reading);
}

function readVerb(verb: Verb, base: Base, fields: Fields, node: Node, reading: Reading): Step | undefined {
  const at = (key: string) => fields.get(key)?.value;
  switch (verb) {
    case 'call': {
      const call = readCall(fields, reading);
      if (!call) return undefined;
      return {
        ...base,
        kind: 'call',
        ...call,
        checks: readChecks(at('checks'), reading),
        fallback: readFallback(at('fallback'), reading),
        ...opt('narrow', readText(fieldsOf(at('output')).get('schema')?.value, reading)),
        ...opt('compensate', readCompensate(at('compensate'), reading)),
        ...opt('pivot', readFlag(at('pivot'), reading)),
      };
    }
    case 'run': {
      const run = readRun(fields, reading);
      if (!run) return undefined;
      return {
        ...base,
        kind: 'run',
        ...run,
        detach: readFlag(at('detach'), reading)?.v ?? false,
        ...opt('compensate', readCompensate(at('compensate'), reading)),
        ...opt('pivot', readFlag(at('pivot'), reading)),
      };
    }
    case 'set':
      return { ...base, kind: 'set', set: { k: 'map', entries: readEntries(node, reading), range: node.range } };
    case 'do':
      return readDo(base, fields, node, reading);
    case 'switch':
      return readSwitch(base, node, reading);
    case 'parallel':
      return readParallel(base, node, reading);
    case 'foreach':
      return readForeach(base, node, reading);
    case 'repeat':
      return readRepeat(base, node, reading);
    case 'wait':
      return readWait(base, node, reading);
    case 'listen':
      return readListen(base, node, reading);
    case 'emit':
      return readEmit(base, node, reading);
    case 'approval':
      return readApproval(base, node, reading);
    case 'raise':
      return readRaise(base, node, reading);
    case 'return':
      return { ...base, kind: 'return', value: readValue(node, reading) };
  }
}

function readRaise(base: Base, node: Node, reading: Reading): Step | undefined {
  if (node.kind === 'scalar') {
    const e = readCondition(node, reading);
    return e && { ...base, kind: 'raise', raise: { k: 'again', e } };
  }
  const fields = fieldsOf(node);
  const type = need(readText(fields.get('type')?.value, reading), reading);
  const value = (key: string) => {
    const found = fields.get(key)?.value;
    return found && readValue(found, reading);
  };
  if (!type) return undefined;
  return {
    ...base,
    kind: 'raise',
    raise: {
      k: 'new',
      type,
      ...opt('detail', value('detail')),
      ...opt('data', value('data')),
      ...opt('status', readNumber(fields.get('status')?.value, reading)?.v),
    },
  };
}
