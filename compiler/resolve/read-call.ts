import type { Node } from '../nodes.ts';
import type { Call, Check, Compensate, Fallback, RetryOptions, Run } from './flow.ts';
import { readErrors } from './read-step.ts';
import { readArguments, readCondition, readValue } from './read-value.ts';
import {
  asMap,
  type Fields,
  fieldsOf,
  itemsOf,
  need,
  opt,
  type Reading,
  readChoice,
  readDuration,
  readNumber,
  readText,
} from './reading.ts';

export function readCall(fields: Fields, reading: Reading): Call | undefined {
  const at = (key: string) => fields.get(key)?.value;
  const call = need(readText(at('call'), reading), reading);
  const given = at('with');
  return (
    call && {
      call,
      ...opt('with', given && readArguments(given, reading)),
      ...opt('retry', readRetry(at('retry'), reading)),
      ...opt('timeoutMs', readDuration(at('timeout'), reading)?.v),
      ...opt('dispatch', readChoice(at('dispatch'), ['queue', 'local'], reading)),
      ...opt('runsOn', readText(at('runsOn'), reading)?.v),
    }
  );
}

export function readRun(fields: Fields, reading: Reading): Run | undefined {
  const run = need(readText(fields.get('run')?.value, reading), reading);
  const given = fields.get('with')?.value;
  return run && { run, ...opt('with', given && readArguments(given, reading)) };
}

export function readRetry(node: Node | undefined, reading: Reading): RetryOptions | undefined {
  if (!asMap(node, reading)) return undefined;
  const fields = fieldsOf(node);
  const backoff = fieldsOf(fields.get('backoff')?.value);
  return {
    ...opt('maxAttempts', readNumber(fields.get('maxAttempts')?.value, reading)?.v),
    ...opt('withinMs', readDuration(fields.get('within')?.value, reading)?.v),
    ...opt('initialMs', readDuration(backoff.get('initial')?.value, reading)?.v),
    ...opt('factor', readNumber(backoff.get('factor')?.value, reading)?.v),
    ...opt('maxMs', readDuration(backoff.get('max')?.value, reading)?.v),
    ...opt('jitter', readChoice(backoff.get('jitter')?.value, ['full', 'none'], reading)),
  };
}

export function readCompensate(node: Node | undefined, reading: Reading): Compensate | undefined {
  const map = asMap(node, reading);
  if (!map) return undefined;
  const fields = fieldsOf(map);
  if (fields.has('run')) {
    const run = readRun(fields, reading);
    return run && { k: 'run', ...run, range: map.range };
  }
  const call = readCall(fields, reading);
  return call && { k: 'call', ...call, range: map.range };
}

export function readChecks(node: Node | undefined, reading: Reading): readonly Check[] {
  return itemsOf(node, reading).flatMap((item) => {
    const fields = fieldsOf(item);
    const at = (key: string) => fields.get(key)?.value;
    const id = need(readText(at('id'), reading), reading);
    const then = need(readThen(at('then'), reading), reading);
    if (!id || !then) return [];
    return [
      {
        id,
        range: item.range,
        ...opt('when', need(readCondition(at('when'), reading), reading)),
        then,
        ...opt('reason', readText(at('reason'), reading)?.v),
      },
    ];
  });
}

function readThen(node: Node | undefined, reading: Reading): Check['then'] | undefined {
  if (node?.kind === 'map') {
    const value = fieldsOf(node).get('override')?.value;
    return value && { k: 'override', value: readValue(value, reading) };
  }
  const word = readChoice(node, ['flag', 'fail'], reading);
  return word && { k: word };
}

export function readFallback(node: Node | undefined, reading: Reading): readonly Fallback[] {
  return itemsOf(node, reading).flatMap((item) => {
    const fields = fieldsOf(item);
    const given = fields.get('with')?.value;
    const value = fields.get('value')?.value;
    const then = given
      ? ({ k: 'with', with: readArguments(given, reading) } as const)
      : value && ({ k: 'value', value: readValue(value, reading) } as const);
    if (!need(then, reading) || !then) return [];
    return [
      {
        range: item.range,
        ...opt('errors', readErrors(fields.get('errors')?.value, reading)),
        ...opt('reason', readText(fields.get('reason')?.value, reading)?.v),
        then,
      },
    ];
  });
}
