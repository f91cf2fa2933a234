import type { Node } from '../nodes.ts';
import type { ParallelStep, Step } from './flow.ts';
import { type Base, readSteps } from './read-step.ts';
import { readCondition, readValue } from './read-value.ts';
import {
  type Fields,
  fieldsOf,
  itemsOf,
  need,
  opt,
  type Reading,
  readChoice,
  readNumber,
  readText,
} from './reading.ts';

export function readDo(base: Base, fields: Fields, node: Node, reading: Reading): Step {
  return {
    ...base,
    kind: 'do',
    steps: readSteps(node, reading),
    finally: readSteps(fields.get('finally')?.value, reading),
  };
}

export function readSwitch(base: Base, node: Node, reading: Reading): Step {
  const fields = fieldsOf(node);
  const cases = itemsOf(fields.get('cases')?.value, reading).map((item) => {
    const parts = fieldsOf(item);
    return {
      range: item.range,
      ...opt('when', need(readCondition(parts.get('when')?.value, reading), reading)),
      ...opt('reason', readText(parts.get('reason')?.value, reading)?.v),
      steps: readSteps(parts.get('steps')?.value, reading),
    };
  });
  const other = fields.get('default')?.value;
  return {
    ...base,
    kind: 'switch',
    cases,
    ...opt('default', other && { range: other.range, steps: readSteps(other, reading) }),
  };
}

export function readParallel(base: Base, node: Node, reading: Reading): Step {
  const fields = fieldsOf(node);
  const onFailure = fields.get('onFailure');
  const branches = [...fieldsOf(fields.get('branches')?.value).values()].map(({ key, keyRange, value }) => ({
    name: { v: key, range: keyRange },
    range: value.range,
    steps: readSteps(value, reading),
  }));
  const words = readChoice(onFailure?.value, ['cancel', 'continue'], reading) ?? 'cancel';
  return {
    ...base,
    kind: 'parallel',
    join: readJoin(fields.get('join')?.value, words, reading),
    ...opt('onFailure', onFailure?.keyRange),
    branches,
  };
}

function readJoin(node: Node | undefined, onFailure: 'cancel' | 'continue', reading: Reading): ParallelStep['join'] {
  if (node?.kind === 'map') {
    const n = need(readNumber(fieldsOf(node).get('atLeast')?.value, reading), reading);
    return { k: 'atLeast', n: n?.v ?? 1, range: n?.range ?? node.range };
  }
  const word = readChoice(node, ['all', 'any', 'race'], reading);
  if (word === 'race') return { k: 'race' };
  if (word === 'any' && node) return { k: 'atLeast', n: 1, range: node.range };
  return { k: 'all', onFailure };
}

export function readForeach(base: Base, node: Node, reading: Reading): Step {
  const fields = fieldsOf(node);
  const at = (key: string) => fields.get(key)?.value;
  const collect = at('collect');
  return {
    ...base,
    kind: 'foreach',
    ...opt('in', need(readCondition(at('in'), reading), reading)),
    ...opt('as', readText(at('as'), reading)),
    ...opt('maxConcurrency', readNumber(at('maxConcurrency'), reading)?.v),
    ...opt('tolerate', readNumber(fieldsOf(at('tolerate')).get('count')?.value, reading)),
    steps: readSteps(at('steps'), reading),
    ...opt('collect', collect && readValue(collect, reading)),
  };
}

export function readRepeat(base: Base, node: Node, reading: Reading): Step {
  const fields = fieldsOf(node);
  return {
    ...base,
    kind: 'repeat',
    max: need(readNumber(fields.get('max')?.value, reading), reading)?.v ?? 1,
    ...opt('until', readCondition(fields.get('until')?.value, reading)),
    steps: readSteps(fields.get('steps')?.value, reading),
  };
}
