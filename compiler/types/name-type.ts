import { type Caught, type Environment, findStep, hasChecks, type Steps, visibleIds } from '../resolve/environment.ts';
import { isPrefix, takes } from '../resolve/error-patterns.ts';
import type { Flow, Step, Value } from '../resolve/flow.ts';
import { raisedInFlow, raisedInStep } from '../resolve/raised.ts';
import { outputSchemaOf, schemaOfFile } from '../resolve/schemas.ts';
import type { Assigned } from '../resolve/variables.ts';
import { elementsOf } from './elements.ts';
import { ERROR, errorOf, NOTICE, outcomeOf, RUN } from './language-types.ts';
import { callType, childType, eventType, schemaType, stepType } from './step-type.ts';
import type { Table } from './table.ts';
import {
  ABSENT,
  ANY,
  BOOLEAN,
  INTEGER,
  isPerhaps,
  joinAll,
  objectOf,
  perhaps,
  present,
  recordOf,
  type Type,
  UNKNOWN,
} from './type.ts';
import { once, valueType } from './value-type.ts';

/** The type of a name of the language, without `$`, at a place. */
export function nameType(table: Table, name: string, env: Environment): Type {
  switch (name) {
    case 'input':
      return schemaType(schemaOfFile(table.flow.input, table.links));
    case 'run':
      return RUN;
    case 'steps':
      return members(idsOf(table, env.steps), (id) => visibleType(table, id, env));
    case 'checks':
      return members(idsOf(table, env.steps), (id) => checksType(id, env));
    case 'vars':
      return members([...(env.variables?.keys() ?? [])], (one) => {
        const known = env.variables?.get(one);
        const type = variableType(table, one, known);
        return known?.always === true ? type : perhaps(type);
      });
    case 'error':
      return env.caught ? errorType(table, env.caught) : ERROR;
    case 'notice':
      return NOTICE;
    case 'outcome':
      return outcomeType(table, env.ended);
    case 'index':
      return INTEGER;
    case 'self':
      return selfType(table, env.inside.at(-1));
    case 'event':
      return env.slot ? eventType(table, env.slot) : ANY;
    default:
      return loopType(table, name, env);
  }
}

/** An expression reads a few of the names that it sees. */
function members(names: readonly string[], type: (name: string) => Type): Type {
  const field = (name: string): Type => (names.includes(name) ? type(name) : ABSENT);
  return objectOf({ names, field, open: 'closed' });
}

function idsOf({ visible }: Table, steps: Steps): readonly string[] {
  const ids = visible.get(steps) ?? visibleIds(steps);
  visible.set(steps, ids);
  return ids;
}

/** Whether it is there at all is what the shapes of the steps say. */
function visibleType(table: Table, id: string, env: Environment): Type {
  const found = findStep(env.steps, id);
  if (!found) return UNKNOWN;
  const type = stepType(table, found.step);
  if (found.output.absent !== 'no') return perhaps(type);
  // Whether a child flow gives anything only its own types say.
  return found.step.kind === 'run' && isPerhaps(type) ? type : present(type);
}

function checksType(id: string, env: Environment): Type {
  const found = findStep(env.steps, id);
  if (!found || !hasChecks(found.step)) return UNKNOWN;
  const result = found.checks === 'no' ? BOOLEAN : perhaps(BOOLEAN);
  return recordOf(new Map(found.step.checks.map((check) => [check.id.v, result])));
}

/** What is assigned to it on the ways to a place, or all that the flow ever assigns to it. */
function variableType(table: Table, name: string, known: Assigned | undefined): Type {
  return once(table, table.variables, known?.by ? known : name, () => {
    const values = known?.by ?? assignedAnywhere(table, name);
    return present(joinAll(values.map((value) => valueType(table, value))));
  });
}

function assignedAnywhere({ assignments }: Table, name: string): readonly Value[] {
  return assignments.flatMap(({ set }) => set.entries.flatMap(({ key, value }) => (key === name ? [value] : [])));
}

/** Of the types that the scope raises, those that the clause takes. */
function errorType(table: Table, { clause, scope }: Caught): Type {
  const { links, errors } = table;
  return once(table, errors, clause, () => {
    const patterns = clause.errors?.map(({ v }) => v);
    const { open, types } = 'kind' in scope ? raisedInStep(scope, links) : raisedInFlow(scope, links);
    if (open) return patterns?.every((pattern) => !isPrefix(pattern)) ? errorOf(patterns) : ERROR;
    const taken = [...types].filter((type) => patterns?.some((pattern) => takes(pattern, type)) ?? true);
    // That nothing raises them is told where clauses are checked.
    return taken.length === 0 ? ERROR : errorOf(taken);
  });
}

/** What a block gives is known where its list has ended, and `return` inside it ends with the flow's. */
function outcomeType({ flow, links }: Table, ended: Flow | Step | undefined): Type {
  return outcomeOf(ended === flow && flow.output ? schemaType(outputSchemaOf(flow, links)) : UNKNOWN);
}

/** In an undo there may be none (rule 25); what it then needs is told where undo arguments are checked. */
function selfType(table: Table, step: Step | undefined): Type {
  if (step?.kind === 'run') return step.detach ? stepType(table, step) : childType(table, step);
  return step?.kind === 'call' ? callType(table, step) : UNKNOWN;
}

/** The item of the nearest `foreach` that names it so. */
function loopType(table: Table, name: string, env: Environment): Type {
  if (!env.names.has(name)) return UNKNOWN;
  const loop = env.inside.findLast((step) => step.kind === 'foreach' && (step.as?.v ?? 'item') === name);
  if (loop?.kind !== 'foreach' || !loop.in) return ANY;
  return present(elementsOf(valueType(table, loop.in)).item);
}
