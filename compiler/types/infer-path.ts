/** Paths: each step is evaluated with every element of what came before, and what comes out is flattened. */
import type { Ast } from '../expression/ast.ts';
import { isKnownPath, isNotNullPath, kindsKnown, partsOfPath } from '../expression/known-paths.ts';
import { collapse, type Elements, elementsOf, flatten } from './elements.ts';
import { infer } from './infer.ts';
import { ofKinds } from './mixed.ts';
import { type Scope, silent, within } from './scope.ts';
import {
  ABSENT,
  hasScalar,
  hasValue,
  join,
  joinAll,
  label,
  NEVER,
  perhaps,
  present,
  type Type,
  UNKNOWN,
} from './type.ts';

type PathNode = Ast & { readonly t: 'name' | 'map' | 'filter' | 'sort' };

export const isPath = (node: Ast): node is PathNode =>
  node.t === 'name' || node.t === 'map' || node.t === 'filter' || node.t === 'sort';

/** One step of a path with the predicates behind it. */
interface Stage {
  readonly step: Ast;
  readonly filters: readonly Ast[];
  readonly sorts: boolean;
  /** The path up to here. */
  readonly whole: Ast;
}

export function inferPath(node: PathNode, scope: Scope): Type {
  const stages = stagesOf(node);
  const [first] = stages;
  let elements: Elements = startOf(first?.step, scope);
  let result: Type = ABSENT;
  for (const [i, { step, filters, sorts, whole }] of stages.entries()) {
    const last = i === stages.length - 1;
    if (sorts) {
      inferTerms(step, elements.item, scope);
      const [first, ...rest] = filters;
      const one = first ? filteredOf(elements, first, scope) : collapse(elements);
      result = rest.reduce((type, filter) => filtered(type, filter, scope), one);
      if (filters.length > 0) elements = flatten(ONE, result, elements.item.absent);
      continue;
    }
    // A variable does not depend on the context: the elements of the context are not its.
    const inner = i === 0 ? { ...scope, context: contextOf(step, elements, scope) } : within(scope, elements.item);
    const value = stepType(step, inner);
    const found = filters.reduce((type, filter) => filtered(type, filter, inner), value);
    // Of several elements a test says only that one has it.
    const each = elements.min === 1 && elements.max === 1 ? narrowed(whole, found, scope) : found;
    const next = step.t === 'array' && i > 0 ? written(elements, each, filters) : undefined;
    // A condition that holds for what is absent keeps it as an element, with which the next step is evaluated.
    const flat = next ?? flatten(elements, each, filters.length > 0 && value.absent);
    result = last ? outcome(elements, flat, each, next !== undefined) : ABSENT;
    elements = flat;
  }
  return narrowed(node, result, scope);
}

/**
 * Where the context may be absent. The library evaluates with what is absent, too, where there is no element; what then
 * happens to operands is told to nobody, for nothing comes of it but where it is told outside.
 */
export function inferWith(node: Ast, scope: Scope): Type {
  const { context } = scope;
  if (!context?.absent || !hasValue(context)) return infer(node, scope);
  const there = infer(node, { ...scope, context: present(context) });
  return join(there, infer(node, { ...scope, context: ABSENT, work: silent(scope.work) }));
}

/** By what a test has said of the path. */
export function narrowed(node: Ast, type: Type, scope: Scope): Type {
  const { known, opaque } = scope;
  if (known.size === 0 || !hasValue(type)) return type;
  const there = type.absent && (isKnownPath(node, known, opaque) || remains(node, scope)) ? present(type) : type;
  const some = there.null && isNotNullPath(node, known, opaque) ? { ...there, null: false } : there;
  return some.any ? some : ofKinds(some, kindsKnown(node, known, opaque));
}

function remains(node: Ast, { known, opaque, work }: Scope): boolean {
  const path = work.remains && partsOfPath(node, opaque);
  return path !== undefined && work.remains?.(path, known) === true;
}

/** `a.b[p]^(x).c`, from the left. */
function stagesOf(node: Ast): readonly Stage[] {
  if (node.t === 'map') {
    const right = stagesOf(node.right);
    return [
      ...stagesOf(node.left),
      ...right.map((stage, i) => (i === right.length - 1 ? { ...stage, whole: node } : stage)),
    ];
  }
  if (node.t === 'sort') return [...stagesOf(node.left), { step: node, filters: [], sorts: true, whole: node }];
  if (node.t === 'filter') {
    const stages = stagesOf(node.left);
    const last = stages.at(-1);
    return last ? [...stages.slice(0, -1), { ...last, filters: [...last.filters, node.predicate], whole: node }] : [];
  }
  return [{ step: node, filters: [], sorts: false, whole: node }];
}

const ONE: Elements = { item: NEVER, min: 1, max: 1 };

function startOf(step: Ast | undefined, { context }: Scope): Elements {
  if (step === undefined || step.t === 'variable' || context === undefined) return ONE;
  const elements = elementsOf(context);
  // What is absent is one element too, whose fields are absent.
  return context.list || context.any ? { ...elements, min: Math.min(elements.min, 1) } : ONE;
}

function contextOf(step: Ast, elements: Elements, { context }: Scope): Type | undefined {
  if (step.t === 'variable' || context === undefined) return context;
  return context.list || context.any ? join(elements.item, context.absent ? ABSENT : NEVER) : context;
}

/** In a path a text is the name of a field. */
function stepType(step: Ast, scope: Scope): Type {
  if (step.t !== 'name') return inferWith(step, scope);
  const type = fieldOf(step, scope);
  scope.work.watch?.(step, type, scope);
  return type;
}

function fieldOf(node: Ast & { readonly t: 'name' }, { context, work }: Scope): Type {
  if (context === undefined) return UNKNOWN;
  if (context.any) return label(UNKNOWN, context.labels);
  return label(fieldOfKinds(node, context, work), context.labels);
}

function fieldOfKinds({ name, span }: Ast & { readonly t: 'name' }, context: Type, work: Scope['work']): Type {
  const { object, list } = context;
  const nested = list ? fieldOfAll({ t: 'name', name, span }, list.item(), { context: list.item(), work }) : NEVER;
  if (!object) {
    if (!list && hasValue(context)) work.note({ k: 'no_fields', span, name, found: context });
    return hasValue(nested) ? join(nested, ABSENT) : ABSENT;
  }
  const declared = object.names.includes(name);
  if (!declared && object.open !== 'open') work.note({ k: 'unknown_field', span, name, names: object.names });
  const others = hasScalar(context) || context.absent ? ABSENT : NEVER;
  return joinAll([object.field(name), others, nested]);
}

/** Looked up in a list, a field is that of each element. */
function fieldOfAll(step: Ast & { readonly t: 'name' }, item: Type, scope: Pick<Scope, 'context' | 'work'>): Type {
  const each = fieldOf(step, { ...scope, context: item } as Scope);
  return collapse({ ...flatten({ item, min: 0, max: Number.POSITIVE_INFINITY }, each), min: 0 });
}

/** A list that is written behind a dot is an element; what is picked from it is not. */
function written(elements: Elements, each: Type, filters: readonly Ast[]): Elements | undefined {
  if (filters.length > 0 || !each.list) return undefined;
  return { ...elements, item: { ...each, list: { ...each.list, whole: true } } };
}

/** What the last step leaves: the list of a single result is kept as it is. */
function outcome(elements: Elements, flat: Elements, each: Type, whole: boolean): Type {
  if (elements.min === 1 && elements.max === 1) return whole ? flat.item : each;
  if (elements.max === 0) return ABSENT;
  if (each.any) return label(UNKNOWN, each.labels);
  const all = collapse(flat);
  const { list, ...rest } = each;
  const alone = !whole && list && (elements.min < 2 || each.absent || hasValue(rest)) ? { ...NEVER, list } : NEVER;
  return join(all, alone);
}

function inferTerms(step: Ast, item: Type, scope: Scope): void {
  if (step.t !== 'sort') return;
  for (const { by } of step.terms) {
    const type = infer(by, within(scope, item));
    if (hasValue(type) && !type.any && !type.number && !type.text) {
      scope.work.note({ k: 'mismatch', span: by.span, expected: 'a number or a text to sort by', found: type });
    }
  }
}

const filtered = (type: Type, predicate: Ast, scope: Scope): Type => filteredOf(elementsOf(type), predicate, scope);

/** A literal number is an index; a computed one is too, and anything else a condition. */
function filteredOf(elements: Elements, predicate: Ast, scope: Scope): Type {
  const index = literalIndex(predicate);
  if (index === undefined) {
    const by = inferWith(predicate, within(scope, elements.min < 1 ? perhaps(elements.item) : elements.item));
    // A list of numbers picks by index, and may pick one element many times.
    const max = (by.any || by.list) && elements.max > 0 ? Number.POSITIVE_INFINITY : elements.max;
    return collapse({ item: elements.item, min: 0, max });
  }
  const needed = index < 0 ? -index : index + 1;
  if (elements.max < needed || !hasValue(elements.item)) return ABSENT;
  return elements.min >= needed ? elements.item : join(elements.item, ABSENT);
}

function literalIndex(predicate: Ast): number | undefined {
  if (predicate.t === 'literal') return typeof predicate.value === 'number' ? Math.floor(predicate.value) : undefined;
  const { operand } = predicate.t === 'negate' ? predicate : { operand: undefined };
  return operand?.t === 'literal' && typeof operand.value === 'number' ? Math.floor(-operand.value) : undefined;
}
