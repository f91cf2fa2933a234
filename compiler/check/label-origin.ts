/** How labelled data comes to a place: the places on its way, the source first. */
import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import type { Ast } from '../expression/ast.ts';
import { type Environment, findStep } from '../resolve/environment.ts';
import type { Expr, Step, Value } from '../resolve/flow.ts';
import { stepsOf } from '../resolve/walk.ts';
import { findLeak, type Leak } from '../types/labels.ts';
import type { RuleContext } from './check-flow.ts';

/** Places of one way that are told. */
const MOST_PLACES = 6;
/** Values gone back through. */
const MOST_STEPS = 40;

type Related = NonNullable<Diagnostic['related']>[number];
interface Tracing {
  readonly context: RuleContext;
  readonly leak: Leak;
  /** Ranges gone through, as text. */
  readonly seen: Set<string>;
}

export function originOf(expr: Expr, leak: Leak, context: RuleContext): readonly Related[] {
  const way = ofExpression({ context, leak, seen: new Set() }, expr);
  return (way.length > MOST_PLACES ? [...way.slice(0, MOST_PLACES - 1), ...way.slice(-1)] : way).filter(
    ({ range }) => range !== expr.expression.range,
  );
}

/** Of the output of a step. */
export function originOfStep(step: Step, leak: Leak, context: RuleContext): readonly Related[] {
  return ofStep({ context, leak, seen: new Set() }, step).slice(0, MOST_PLACES);
}

function isNew({ seen }: Tracing, { file, line, col }: Range): boolean {
  const key = `${file}:${line}:${col}`;
  if (seen.has(key) || seen.size >= MOST_STEPS) return false;
  seen.add(key);
  return true;
}

function ofExpression(tracing: Tracing, expr: Expr): readonly Related[] {
  if (!isNew(tracing, expr.range)) return [];
  const { context, leak } = tracing;
  const parts = context.types.partsOf(expr);
  const env = context.types.environmentOf(expr);
  if (env === undefined) return [];
  // The longest path first: what `$steps` as a whole holds says nothing.
  for (const [node, type] of parts.toReversed()) {
    const read = readOf(node);
    const inside = read && findLeak(type, leak, undefined);
    if (read === undefined || inside === undefined) continue;
    const way = ofRead(tracing, { name: read.name, at: [...read.at, ...inside.filter((name) => name !== '0')] }, env);
    if (way.length > 0) return way;
  }
  return [];
}

interface Read {
  readonly name: string;
  readonly at: readonly string[];
}

/** `$steps.read.text`: the variable and what is behind it, as far as it is plain. */
function readOf(node: Ast): Read | undefined {
  if (node.t === 'variable') return { name: node.name, at: [] };
  if (node.t === 'filter') return readOf(node.left);
  if (node.t !== 'map' || node.right.t !== 'name') return undefined;
  const left = readOf(node.left);
  return left && { name: left.name, at: [...left.at, node.right.name] };
}

function ofRead(tracing: Tracing, { name, at }: Read, env: Environment): readonly Related[] {
  const { context, leak } = tracing;
  const { flow } = context;
  const [first = ''] = at;
  switch (name) {
    case 'input':
      return flow.input === undefined ? [] : [inSchema(tracing, flow.input, at, `labelled ${leak.label} in the input`)];
    case 'steps': {
      const step = findStep(env.steps, first)?.step;
      return step === undefined ? [] : ofStep(tracing, step, at.slice(1));
    }
    case 'vars':
      for (const step of stepsOf(flow)) {
        const entry = step.kind === 'set' ? step.set.entries.find(({ key }) => key === first) : undefined;
        if (entry === undefined || !carries(tracing, entry.value)) continue;
        const way = ofValue(tracing, entry.value);
        if (way.length > 0) return [...way, { range: entry.keyRange, message: `kept in \`$vars.${first}\`` }];
      }
      return [];
    case 'self': {
      const step = env.inside.at(-1);
      return step === undefined ? [] : ofStep(tracing, step, at);
    }
    default: {
      const loop = env.inside.findLast((step) => step.kind === 'foreach' && (step.as?.v ?? 'item') === name);
      return loop?.kind === 'foreach' && loop.in !== undefined ? ofExpression(tracing, loop.in) : [];
    }
  }
}

const carries = ({ context, leak }: Tracing, value: Value): boolean =>
  findLeak(context.types.valueType(value), leak, undefined) !== undefined;

function ofValue(tracing: Tracing, value: Value): readonly Related[] {
  if (value.k === 'expr') return ofExpression(tracing, value);
  const parts = value.k === 'map' ? value.entries.map((entry) => entry.value) : value.k === 'list' ? value.items : [];
  const part = parts.find((one) => carries(tracing, one));
  return part === undefined ? [] : ofValue(tracing, part);
}

function ofStep(tracing: Tracing, step: Step, at: readonly string[] = []): readonly Related[] {
  if (!isNew(tracing, step.id.range)) return [];
  const { label } = tracing.leak;
  const here = (message: string): Related => ({ range: step.id.range, message });
  switch (step.kind) {
    case 'call':
      return [{ range: step.call.range, message: `what "${step.call.v}" gives is labelled ${label}` }];
    case 'run':
      return [{ range: step.run.range, message: `what "${step.run.v}" gives is labelled ${label}` }];
    case 'listen': {
      const schema = step.slots.find((slot) => slot.schema !== undefined)?.schema;
      return [
        schema === undefined ? here('the event') : inSchema(tracing, schema, at, `labelled ${label} in the event`),
      ];
    }
    case 'approval':
      return [
        step.form ? inSchema(tracing, step.form, at.slice(1), `labelled ${label} in the form`) : here('the form'),
      ];
    case 'set': {
      const entry = step.set.entries.find(({ key }) => key === at[0]);
      const way = ofValue(tracing, entry?.value ?? step.set);
      return way.length === 0 ? [] : [...way, here(`set by "${step.id.v}"`)];
    }
    default: {
      const way = ofBlock(tracing, step);
      return way.length === 0 ? [] : [...way, here(`comes out of "${step.id.v}"`)];
    }
  }
}

/** The list of a block whose last step carries the label, or what each item gives. */
function ofBlock(tracing: Tracing, step: Step): readonly Related[] {
  if (step.kind === 'foreach' && step.collect !== undefined) return ofValue(tracing, step.collect);
  const lists = listsOf(step);
  for (const steps of lists) {
    const last = steps.at(-1);
    if (last === undefined || !findLeak(tracing.context.types.stepType(last), tracing.leak, undefined)) continue;
    const way = ofStep(tracing, last);
    if (way.length > 0) return way;
  }
  return [];
}

function listsOf(step: Step): readonly (readonly Step[])[] {
  switch (step.kind) {
    case 'do':
    case 'repeat':
    case 'foreach':
      return [step.steps];
    case 'switch':
      return [...step.cases.map(({ steps }) => steps), step.default?.steps ?? []];
    case 'parallel':
      return step.branches.map(({ steps }) => steps);
    default:
      return [];
  }
}

/** The property in the document of the schema, or where the flow names the document. */
function inSchema(
  { context }: Tracing,
  reference: { readonly v: string; readonly range: Range },
  at: readonly string[],
  message: string,
): Related {
  const path = context.links.files.get(reference)?.path;
  const range = path === undefined ? undefined : context.placeIn(path, at);
  return { range: range ?? reference.range, message };
}
