/** Expressions and values at run time (rules 2 to 5). Failures are values. */

import type { EngineError, Fault } from '../schema/fault.ts';
import type { Json } from '../schema/json.ts';
import { placeOf } from '../schema/place-of.ts';
import type { EntryPlan, ExpressionPlan, ExprId, FileId, FilePlan, ValuePlan } from '../schema/plan.ts';
import { sizeOf } from './canonical.ts';
import { type Bindings, bind, bulkIn, type Context, type Names } from './context.ts';
import { evaluate } from './expression/evaluate.ts';
import { engineFault } from './faults.ts';
import type { Kernel } from './kernel.ts';
import type { Bulk, Path } from './machine.ts';
import { done, Failure, failed, type Outcome } from './outcome.ts';

/** Where and when a value is built: the step's path, and its start, which is what `$now()` gives. */
export interface Site {
  readonly path: Path;
  readonly at: number;
}

export function fail(kernel: Kernel, type: EngineError, detail: string, path: Path, data?: Json): Failure {
  return new Failure(engineFault(type, detail, path, kernel.now, data));
}

/** INVARIANT: a plan that compiled holds every expression that it names. */
function expressionOf(kernel: Kernel, id: ExprId): ExpressionPlan {
  const expression = kernel.plan.expressions[id];
  if (expression === undefined) throw new Error(`The plan has no expression ${id}.`);
  return expression;
}

export function fileOf(kernel: Kernel, id: FileId): FilePlan {
  const file = kernel.plan.files[id];
  if (file === undefined) throw new Error(`The plan has no file ${id}.`);
  return file;
}

/** `flow.yaml:12:8`, as exact as the plan knows. */
function whereIs(kernel: Kernel, expression: ExpressionPlan, offset: number | undefined): string {
  const place = placeOf(kernel.plan, expression.place);
  if (place === undefined) return '';
  let { line } = place;
  let col = place.col + (offset ?? 0);
  for (const [from, atLine, atCol] of expression.offsets ?? []) {
    if (offset === undefined || from > offset) break;
    line = atLine;
    col = atCol + (offset - from);
  }
  return `${kernel.plan.sources[place.file] ?? ''}:${line}:${col}`;
}

function expressionFault(
  kernel: Kernel,
  expression: ExpressionPlan,
  detail: string,
  offset: number | undefined,
  path: Path,
  exhausted: boolean,
): Fault {
  const where = whereIs(kernel, expression, offset);
  const text = where === '' ? detail : `${detail} (${where})`;
  return engineFault(exhausted ? 'limit.exceeded' : 'expression.failed', text, path, kernel.now);
}

function run(kernel: Kernel, expression: ExpressionPlan, bindings: Bindings, site: Site): Json | undefined | Failure {
  const end = evaluate(expression.source, bindings, kernel.budget, site.at);
  kernel.fuel += end.fuel;
  if (end.t === 'done') return end.value;
  return new Failure(expressionFault(kernel, expression, end.detail, end.offset, site.path, end.exhausted === true));
}

/** An output that is too large to be a value fails who reads it, at its place. */
function unreadableIn(kernel: Kernel, expression: ExpressionPlan, context: Context, site: Site): Failure | undefined {
  const bulk = bulkIn(context, expression);
  if (bulk === undefined) return undefined;
  return new Failure(expressionFault(kernel, expression, tooLargeToRead(kernel, bulk), undefined, site.path, true));
}

export function tooLargeToRead(kernel: Kernel, { path, items, bytes }: Bulk): string {
  return `The list of '${path}' has ${items} results of about ${bytes} bytes; ${kernel.limits.valueBytes} can be read at once. Let 'collect' give less of each item.`;
}

/** The value of an expression; undefined where it is absent. */
export function evaluateIn(
  kernel: Kernel,
  id: ExprId,
  context: Context,
  site: Site,
  extra?: Names,
): Json | undefined | Failure {
  const expression = expressionOf(kernel, id);
  const unreadable = unreadableIn(kernel, expression, context, site);
  return unreadable ?? run(kernel, expression, bind(context, expression, extra), site);
}

/** A condition: true or false and nothing else (rule 3), with what it was decided on. */
export function test(
  kernel: Kernel,
  id: ExprId,
  context: Context,
  site: Site,
  extra?: Names,
): { readonly held: boolean; readonly basis: Bindings } | Failure {
  const expression = expressionOf(kernel, id);
  const unreadable = unreadableIn(kernel, expression, context, site);
  if (unreadable !== undefined) return unreadable;
  const basis = bind(context, expression, extra);
  const value = run(kernel, expression, basis, site);
  if (value instanceof Failure) return value;
  if (value === true || value === false) return { held: value, basis };
  const detail = `A condition must give true or false; this one gave ${describe(value)}.`;
  return new Failure(expressionFault(kernel, expression, detail, undefined, site.path, false));
}

/** Names what was found without showing it: a value may be private. */
export function describe(value: Json | undefined): string {
  if (value === undefined) return 'nothing (the value is absent)';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Builds a value (rule 2); undefined where the whole of it is absent. */
export function build(
  kernel: Kernel,
  plan: ValuePlan,
  context: Context,
  site: Site,
  extra?: Names,
): Json | undefined | Failure {
  switch (plan.k) {
    case 'lit':
      return plan.v;
    case 'expr':
      return evaluateIn(kernel, plan.e, context, site, extra);
    case 'map':
      return buildMap(kernel, plan.entries, context, site, extra);
    case 'list': {
      const items: Json[] = [];
      for (const item of plan.items) {
        const value = build(kernel, item, context, site, extra);
        if (value instanceof Failure) return value;
        if (value === undefined) {
          return absent(kernel, item, `Item ${items.length} of a list is absent.`, site.path);
        }
        items.push(value);
      }
      return items;
    }
    case 'file':
      return fileValue(fileOf(kernel, plan.file));
  }
}

export function buildMap(
  kernel: Kernel,
  entries: readonly EntryPlan[],
  context: Context,
  site: Site,
  extra?: Names,
): { [key: string]: Json } | Failure {
  const object: { [key: string]: Json } = {};
  for (const entry of entries) {
    const value = build(kernel, entry.value, context, site, extra);
    if (value instanceof Failure) return value;
    if (value !== undefined) object[entry.key] = value;
    else if (!entry.optional) {
      return absent(kernel, entry.value, `The value of '${entry.key}' is absent, and it is required.`, site.path);
    }
  }
  return object;
}

/** Where a value must be there. `what` names it in the message. */
export function buildPresent(
  kernel: Kernel,
  plan: ValuePlan,
  what: string,
  context: Context,
  site: Site,
  extra?: Names,
): Json | Failure {
  const value = build(kernel, plan, context, site, extra);
  if (value !== undefined) return value;
  return absent(kernel, plan, `The ${what} is absent, and it is required.`, site.path);
}

/** Where a value must be there and is not (rule 5). Only an expression can be absent. */
function absent(kernel: Kernel, plan: ValuePlan, found: string, path: Path): Failure {
  const detail = `${found} Where it may be absent, say what stands for it: \${ (…) ?? … }.`;
  if (plan.k !== 'expr') return fail(kernel, 'expression.failed', detail, path);
  return new Failure(expressionFault(kernel, expressionOf(kernel, plan.e), detail, undefined, path, false));
}

function fileValue(file: FilePlan): Json {
  if (file.kind !== 'template') return { path: file.path, digest: file.digest, content: file.content };
  const { source, title, schema } = file.content;
  const content: { [key: string]: Json } = { source };
  if (title !== undefined) content.title = title;
  if (schema !== undefined) content.schema = schema;
  return { path: file.path, digest: file.digest, content };
}

/** A value too large to be put out, or null. */
export function tooLarge(kernel: Kernel, value: Json | undefined, path: Path): Failure | null {
  const detail = sizeProblem(kernel, value);
  return detail === null ? null : fail(kernel, 'limit.exceeded', detail, path);
}

/** Ends a step with an output that is made of many, each of which is small enough. */
export function boundedDone(kernel: Kernel, value: Json, path: Path): Outcome {
  const large = tooLarge(kernel, value, path);
  return large === null ? done(value) : failed(large.fault);
}

/** What is wrong with the size of a value, or null. */
export function sizeProblem(kernel: Kernel, value: Json | undefined): string | null {
  if (value === undefined || typeof value === 'number' || typeof value === 'boolean') return null;
  const size = sizeOf(value);
  if (size <= kernel.limits.valueBytes) return null;
  if (size === Number.POSITIVE_INFINITY) return 'The value is nested too deep.';
  return `The value takes about ${size} bytes; ${kernel.limits.valueBytes} are allowed.`;
}
