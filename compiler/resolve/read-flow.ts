import type { Node } from '../nodes.ts';
import type { Flow } from './flow.ts';
import { readBudget } from './read-budget.ts';
import { readRetry } from './read-call.ts';
import { readClauses, readSteps } from './read-step.ts';
import { readCondition, readEntries } from './read-value.ts';
import { fieldsOf, need, opt, type Reading, readChoice, readDuration, readNumber, readText } from './reading.ts';

/** Reads a flow's document; undefined where it has not even a name, a version and steps. */
export function readFlow(node: Node, file: string, reading: Reading): Flow | undefined {
  const fields = fieldsOf(node);
  const at = (key: string) => fields.get(key)?.value;
  const fileIn = (key: string) => readText(fieldsOf(at(key)).get('schema')?.value, reading);
  const name = need(readText(at('name'), reading), reading);
  const version = need(readText(at('version'), reading), reading);
  const steps = readSteps(at('steps'), reading);
  if (!name || !version) return undefined;
  const defaults = fieldsOf(at('defaults'));
  return {
    file,
    range: node.range,
    name,
    version,
    ...opt('title', readText(at('title'), reading)?.v),
    ...opt('input', fileIn('input')),
    ...opt('output', fileIn('output')),
    ...opt('timeout', readDuration(at('timeout'), reading)),
    ...opt('budget', readBudget(at('budget'), reading)),
    ...opt('correlate', readCorrelate(at('correlate'), reading)),
    ...opt('concurrency', readConcurrency(at('concurrency'), reading)),
    defaults: {
      ...opt('timeoutMs', readDuration(defaults.get('timeout')?.value, reading)?.v),
      ...opt('retry', readRetry(defaults.get('retry')?.value, reading)),
    },
    steps,
    catch: readClauses(at('catch'), reading),
    finally: readSteps(at('finally'), reading),
  };
}

function readCorrelate(node: Node | undefined, reading: Reading): Flow['correlate'] {
  return node && { k: 'map', entries: readEntries(node, reading), range: node.range };
}

function readConcurrency(node: Node | undefined, reading: Reading): Flow['concurrency'] {
  if (!node) return undefined;
  const fields = fieldsOf(node);
  const at = (key: string) => fields.get(key)?.value;
  const words = ['queue', 'fail', 'cancelRunning', 'cancelWaiting'] as const;
  return {
    range: node.range,
    ...opt('key', readCondition(at('key'), reading)),
    ...opt('limit', readNumber(at('limit'), reading)?.v),
    ...opt('onConflict', readChoice(at('onConflict'), words, reading)),
    ...opt('timeout', readDuration(at('timeout'), reading)),
  };
}
