import type { Node } from '../nodes.ts';
import type { Flow } from './flow.ts';
import { readRetry } from './read-call.ts';
import { readClauses, readSteps } from './read-step.ts';
import { fieldsOf, need, opt, type Reading, readDuration, readText } from './reading.ts';

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
    defaults: {
      ...opt('timeoutMs', readDuration(defaults.get('timeout')?.value, reading)?.v),
      ...opt('retry', readRetry(defaults.get('retry')?.value, reading)),
    },
    steps,
    catch: readClauses(at('catch'), reading),
    finally: readSteps(at('finally'), reading),
  };
}
