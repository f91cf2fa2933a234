import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { RUN_BOUNDS } from '../limits.ts';
import type { Step } from '../resolve/flow.ts';
import { stepsOf } from '../resolve/walk.ts';
import type { FlowTypes } from '../types/flow-types.ts';
import { type Bound, boundOfRun, itemsOf } from '../types/run-bounds.ts';
import { mostBytes } from '../types/size-of-type.ts';
import type { RuleContext } from './check-flow.ts';

/**
 * What schemas and counts allow, and a run cannot carry however often it goes on in a new history: values, messages and
 * lists that are too large, too many waits at once. With `--strict`, how much a run writes at most.
 */
export function checkBounds(context: RuleContext): readonly Diagnostic[] {
  const { flow, types, links, strict } = context;
  const parts = stepsOf(flow).flatMap((step) => ofStep(step, context));
  const bound = boundOfRun(flow, types, links, strict);
  const waits = bound.open > RUN_BOUNDS.openWaits ? [tooMany(flow.name.range, bound.open)] : [];
  return [...parts, ...waits, ...(strict ? [tell(flow.name.range, bound)] : [])];
}

function ofStep(step: Step, { types, project }: RuleContext): readonly Diagnostic[] {
  const most = project.stored === true ? RUN_BOUNDS.storedValueBytes : RUN_BOUNDS.valueBytes;
  switch (step.kind) {
    case 'call':
    case 'run':
      return [
        ...(step.with
          ? tooLarge(step.with.range, mostBytes(types.valueType(step.with)), most, 'what it is given')
          : []),
        ...tooLarge(step.verb, mostBytes(types.stepType(step)), most, 'what it gives'),
      ];
    case 'listen':
      return step.slots.flatMap((slot) => {
        const bytes = mostBytes(types.eventType(slot));
        return tooLarge(slot.schema?.range ?? slot.range, bytes, RUN_BOUNDS.messageBytes, 'the event');
      });
    case 'foreach': {
      const items = itemsOf(step, types);
      if (items !== Number.POSITIVE_INFINITY && items > RUN_BOUNDS.items && step.in) {
        const message = `the list may have ${count(items)} items, and a \`foreach\` takes ${count(RUN_BOUNDS.items)}`;
        return [finding('HF4060', step.in.range, message, { hint: 'set a lower `maxItems`, or split the list' })];
      }
      return isRead(step, types)
        ? tooLarge(step.verb, mostBytes(types.stepType(step)), most, 'the list of its results')
        : [];
    }
    default:
      return [];
  }
}

/** Whether any expression names its output. */
const isRead = ({ id }: Step, { sites }: FlowTypes): boolean =>
  sites.some(({ site }) => site.expr.expression.reads.some(({ member }) => member === id.v));

function tooLarge(range: Range, bytes: number, most: number, what: string): readonly Diagnostic[] {
  if (bytes === Number.POSITIVE_INFINITY || bytes <= most) return [];
  const message = `${what} may have ${count(bytes)} bytes by its schema, and a run carries ${count(most)}`;
  const hint = 'lower `maxLength` or `maxItems`, hand over a reference to the data, or keep less with `collect`';
  return [finding('HF4060', range, message, { hint })];
}

function tooMany(range: Range, open: number): Diagnostic {
  const message = `${count(open)} waits may be open at once, and a run carries ${count(RUN_BOUNDS.openWaits)}`;
  const hint = 'lower `maxConcurrency`, or let each item be a flow of its own with `run`';
  return finding('HF4060', range, message, { hint });
}

function tell(range: Range, { events, bytes, endless }: Bound): Diagnostic {
  const [history, payloads] = [
    words(events, 'history events', endless.events),
    words(bytes, 'bytes of payloads', endless.bytes),
  ];
  const message = `a run writes ${history}, and ${payloads}`;
  const hint = 'messages that others send come on top; a run goes on in a new history where one becomes too long';
  return finding('HF4061', range, message, { hint });
}

const words = (most: number, what: string, endless: Step | undefined): string =>
  most === Number.POSITIVE_INFINITY
    ? `${what} without a bound (nothing bounds "${endless?.id.v ?? ''}")`
    : `at most ${count(most)} ${what}`;

const count = (n: number): string => n.toLocaleString('en');
