import type { Amounts } from '../../schema/plan.ts';
import type { Node } from '../nodes.ts';
import type { At, Budget } from './flow.ts';
import { readApprovalParts } from './read-event.ts';
import { fieldsOf, opt, type Reading, readChoice, readDuration, readNumber, readText } from './reading.ts';

/** `budget` of the flow or of a step. */
export function readBudget(node: Node | undefined, reading: Reading): Budget | undefined {
  if (!node) return undefined;
  const fields = fieldsOf(node);
  const at = (key: string) => fields.get(key)?.value;
  const word = at('onExceed');
  const onExceed = readChoice(word, ['fail', 'approve', 'degrade'], reading);
  const more = at('more');
  return {
    range: node.range,
    limits: readAmounts(node, reading),
    ...opt('onExceed', word && onExceed && { v: onExceed, range: word.range }),
    ...opt('more', more && { v: readAmounts(more, reading), range: more.range }),
    ...opt('times', readNumber(at('times'), reading)),
    ...opt('approval', readTask(at('approval'), reading)),
    ...opt('degrade', readDegrade(at('degrade'), reading)),
  };
}

function readAmounts(node: Node, reading: Reading): Amounts {
  const fields = fieldsOf(node);
  const number = (key: string) => readNumber(fields.get(key)?.value, reading)?.v;
  return {
    ...opt('usd', number('usd')),
    ...opt('tokens', number('tokens')),
    ...opt('modelCalls', number('modelCalls')),
    ...opt('toolCalls', number('toolCalls')),
    ...opt('timeMs', readDuration(fields.get('time')?.value, reading)?.v),
  };
}

/** A task that no step opens: it stands where the budget says whom to ask. */
function readTask(node: Node | undefined, reading: Reading): Budget['approval'] {
  if (!node) return undefined;
  const { range } = node;
  const timeout = readDuration(fieldsOf(node).get('timeout')?.value, reading);
  const base = { id: { v: 'budget', range }, range, verb: range, catch: [], ...opt('timeout', timeout) };
  return readApprovalParts(base, node, { k: 'lit', v: 'More budget?', range }, reading);
}

function readDegrade(node: Node | undefined, reading: Reading): Budget['degrade'] {
  if (!node) return undefined;
  const models = [...fieldsOf(node).values()].flatMap(({ key, keyRange, value }) => {
    const to: At<string> | undefined = readText(value, reading);
    return to ? [{ from: { v: key, range: keyRange }, to }] : [];
  });
  return { range: node.range, models };
}
