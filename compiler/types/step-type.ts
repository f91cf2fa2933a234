/** What a step gives (rule 13). Whether there is a value at all is what `resolve/shape.ts` says. */
import type { ApprovalStep, CallStep, ForeachStep, ListenSlot, ListenStep, RunStep, Step } from '../resolve/flow.ts';
import type { SchemaAt } from '../resolve/schema-walk.ts';
import { outputOfTarget, outputSchemaOf, schemaOfFile } from '../resolve/schemas.ts';
import { outputOfList } from '../resolve/shape.ts';
import { bodiesOf, listensOf, stepsOf } from '../resolve/walk.ts';
import { fromSchemaAt } from './from-schema.ts';
import { MODEL, unlabel, writtenLabels } from './labels.ts';
import { ERROR, fields, votesOf } from './language-types.ts';
import { meet } from './meet.ts';
import type { Table } from './table.ts';
import {
  ABSENT,
  ANY,
  booleanOf,
  join,
  joinAll,
  label,
  listOf,
  NULL,
  perhaps,
  present,
  recordOf,
  TEXT,
  type Type,
  textOf,
} from './type.ts';
import { once, valueType } from './value-type.ts';

export const schemaType = (at: SchemaAt | undefined): Type => (at === undefined ? ANY : fromSchemaAt(at));

/** What `$steps.<id>` gives where the step has completed, or one of its handlers. */
export function stepType(table: Table, step: Step): Type {
  return once(table, table.steps, step, () => {
    const handled = step.catch.map(({ steps }) => listType(table, steps));
    const type = joinAll([bodyType(table, step), ...handled]);
    return step.if ? perhaps(type) : type;
  });
}

/** The output of a list is that of its last step. */
function listType(table: Table, steps: readonly Step[]): Type {
  const last = steps.at(-1);
  return last ? stepType(table, last) : ABSENT;
}

function bodyType(table: Table, step: Step): Type {
  switch (step.kind) {
    case 'call':
      return callType(table, step);
    case 'run':
      return step.detach ? fields({ runId: TEXT }) : childType(table, step);
    case 'set':
      return recordOf(new Map(step.set.entries.map(({ key, value }) => [key, present(valueType(table, value))])));
    case 'do':
    case 'repeat':
      return listType(table, step.steps);
    case 'switch': {
      const lists = bodiesOf(step).map(({ steps }) => listType(table, steps));
      return joinAll(step.default ? lists : [...lists, ABSENT]);
    }
    case 'parallel': {
      const branch = step.join.k === 'all' ? (type: Type) => type : perhaps;
      return recordOf(new Map(step.branches.map(({ name, steps }) => [name.v, branch(listType(table, steps))])));
    }
    case 'foreach':
      return itemsType(table, step);
    case 'listen':
      return eventsType(table, step);
    case 'approval':
      return approvalType(table, step);
    case 'wait':
    case 'emit':
    case 'raise':
    case 'return':
      return ABSENT;
  }
}

/** What a child flow gives: by the schema that it promises, else by what it returns. */
export function childType({ links }: Table, step: RunStep): Type {
  const promised = outputOfTarget(step, links);
  return promised ? schemaType(promised) : (links.children.get(step.run.v)?.gives() ?? ANY);
}

/** What a run gives (rule 16): what some `return` gives, the last step, or a handler of the flow. */
export function flowOutput(table: Table): Type {
  const { flow, links } = table;
  const promised = outputSchemaOf(flow, links);
  if (promised) return schemaType(promised);
  const returned = stepsOf(flow).flatMap((step) => (step.kind === 'return' ? [valueType(table, step.value)] : []));
  const lists = [flow.steps, ...flow.catch.map(({ steps }) => steps)];
  const ended = lists.flatMap((steps) => (outputOfList(steps) ? [listType(table, steps)] : []));
  return joinAll([...returned.map(present), ...ended]);
}

/**
 * Overrides and the values of a `fallback` are held to the same schemas. The contract's own labels hold whatever a file
 * says of the output; what checks have judged is not a model's bare word any more.
 */
export function callType({ links }: Table, step: CallStep): Type {
  const contract = links.contracts.get(step.call.v);
  const own = label(schemaType(outputOfTarget(step, links)), contract && writtenLabels(contract));
  const type = step.narrow ? meet(own, schemaType(schemaOfFile(step.narrow, links))) : own;
  return step.checks.length > 0 ? unlabel(type, MODEL) : type;
}

/** One element for each item in order, null for none; with `tolerate` it says whether the item completed. */
function itemsType(table: Table, step: ForeachStep): Type {
  const value = step.collect ? valueType(table, step.collect) : listType(table, step.steps);
  const given = value.absent ? join(present(value), NULL) : value;
  const list = step.in && valueType(table, step.in);
  const bounds = list?.list && !list.any ? { min: list.list.min, max: list.list.max } : {};
  if (!step.tolerate) return listOf(given, bounds);
  const good = fields({ ok: booleanOf(true), value: given });
  return listOf(join(good, fields({ ok: booleanOf(false), error: ERROR })), bounds);
}

function eventsType(table: Table, step: ListenStep): Type {
  const types = step.slots.map((slot) => ({ name: slot.name?.v, type: eventType(table, slot) }));
  if (types.some(({ name }) => name === undefined)) return joinAll(types.map(({ type }) => type));
  const slot = step.needs === undefined ? (type: Type) => type : perhaps;
  return recordOf(new Map(types.map(({ name = '', type }) => [name, slot(type)])));
}

/** All listeners of one type share one schema (rule 36). */
export function eventType({ flow, links }: Table, { event, schema }: ListenSlot): Type {
  const named = schema ?? listensOf(flow).find((slot) => slot.event.v === event.v && slot.schema)?.schema;
  return schemaType(schemaOfFile(named, links));
}

function approvalType({ links }: Table, step: ApprovalStep): Type {
  const form = schemaType(schemaOfFile(step.form, links));
  const certain = step.form && step.onDeny === 'raise' && step.onExpire === 'raise';
  const decisions = [
    'approved',
    ...(step.onDeny === 'continue' ? ['denied'] : []),
    ...(step.onExpire === 'continue' ? ['expired'] : []),
  ];
  return fields({
    decision: textOf(...decisions),
    by: step.onExpire === 'raise' ? TEXT : perhaps(TEXT),
    at: TEXT,
    comment: perhaps(TEXT),
    form: certain ? form : perhaps(form),
    votes: votesOf(form),
  });
}
