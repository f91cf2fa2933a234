/** `expect` of a test. */
import {
  type Bounds,
  COST_KINDS,
  type Expected,
  type ExpectPlan,
  type Placed,
  SNAPSHOT_PARTS,
} from '../../schema/flow-test.ts';
import type { MapEntry, Node } from '../nodes.ts';
import { fieldsOf, opt } from '../resolve/reading.ts';
import { checkStep } from './check-step.ts';
import { readExpected } from './read-value.ts';
import { isTrue, itemsOf, msOf, numberOf, placedText, type Reader, textOf } from './reader.ts';

const OUTCOMES = ['completed', 'failed', 'cancelled', 'stuck'] as const;

export function readExpect(reader: Reader, node: Node): ExpectPlan {
  const fields = fieldsOf(node);
  const value = (key: string): Node | undefined => fields.get(key)?.value;
  const expected = (key: string): Expected | undefined => {
    const inner = value(key);
    return inner && readExpected(reader, inner);
  };
  const outcome = value('outcome');
  return {
    outcome: {
      v: OUTCOMES.find((one) => one === textOf(outcome)) ?? 'completed',
      range: outcome?.range ?? node.range,
    },
    ...opt('output', expected('output')),
    ...opt('error', expected('error')),
    order: stepsAt(reader, value('order')),
    notRun: stepsAt(reader, value('notRun')),
    refused: itemsOf(value('refused')).map((item) => {
      const parts = fieldsOf(item);
      const v = { atMs: msOf(parts.get('at')?.value), because: textOf(parts.get('because')?.value) };
      return { v, range: item.range };
    }),
    emitted: itemsOf(value('emitted')).map((item) => readExpected(reader, item)),
    decisions: records(reader, value('decisions')),
    reminders: records(reader, value('reminders')),
    escalations: records(reader, value('escalations')),
    cost: readCost(value('cost')),
    ...opt('snapshot', readSnapshot(value('snapshot'))),
    inputs: [...fieldsOf(value('inputs')).values()].map((entry) => {
      checkStep(reader, keyNode(entry));
      return { path: { v: entry.key, range: entry.keyRange }, input: readExpected(reader, entry.value) };
    }),
  };
}

function readCost(node: Node | undefined): ExpectPlan['cost'] {
  const fields = fieldsOf(node);
  return COST_KINDS.flatMap((kind) => {
    const entry = fields.get(kind);
    if (entry === undefined) return [];
    const { line, col } = entry.keyRange;
    return [{ v: { kind, bounds: readBounds(entry.value) }, range: { ...entry.value.range, line, col } }];
  });
}

function readBounds(node: Node): Bounds {
  const just = numberOf(node);
  if (just !== undefined) return { atLeast: just, atMost: just };
  const fields = fieldsOf(node);
  return {
    ...opt('atLeast', numberOf(fields.get('atLeast')?.value)),
    ...opt('atMost', numberOf(fields.get('atMost')?.value)),
  };
}

function readSnapshot(node: Node | undefined): ExpectPlan['snapshot'] {
  if (node === undefined) return undefined;
  return {
    v: isTrue(node) ? SNAPSHOT_PARTS : SNAPSHOT_PARTS.filter((part) => part === textOf(node)),
    range: node.range,
  };
}

function stepsAt(reader: Reader, node: Node | undefined): readonly Placed<string>[] {
  return itemsOf(node).map((item) => {
    checkStep(reader, item);
    return placedText(item);
  });
}

/** Maps that name a step; their times become milliseconds, as records have them. */
function records(reader: Reader, node: Node | undefined): readonly Expected[] {
  return itemsOf(node).map((item) => {
    const fields = fieldsOf(item);
    checkStep(reader, (fields.get('step') ?? fields.get('task'))?.value);
    const expected = readExpected(reader, item);
    if (expected.k !== 'map') return expected;
    const entries = expected.entries.map((entry): (typeof expected.entries)[number] =>
      entry.key === 'at'
        ? { key: 'at', value: { k: 'is', value: msOf(fields.get('at')?.value), range: entry.value.range } }
        : entry,
    );
    return { ...expected, entries };
  });
}

/** A key as the text that it is. */
function keyNode({ key, keyRange }: MapEntry): Node {
  const at = () => ({ line: keyRange.line, col: keyRange.col });
  return { kind: 'scalar', range: keyRange, value: key, style: 'plain', at };
}
