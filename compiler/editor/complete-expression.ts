/** What may be written inside `${ }`. */
import { EXPRESSION_FUNCTIONS, type ExpressionFunction } from '../../stdlib/functions/expression-functions.ts';
import { type Environment, findStep, hasChecks, visibleIds } from '../resolve/environment.ts';
import { schemaOfPath } from '../resolve/schema-of-read.ts';
import { deref } from '../resolve/schema-walk.ts';
import type { ObjectType, Type } from '../types/type.ts';
import type { FlowAnalysis } from './analyse-flow.ts';
import { type Completion, CURSOR } from './completion.ts';
import { describeName } from './describe-name.ts';
import { type ExpressionHole, readExpressionHole } from './expression-hole.ts';
import { describeFunction } from './hover-expression.ts';
import { isMadeUp } from './mend-flow.ts';
import { quoteName, showType } from './show-type.ts';

/** Levels of a type beside a label. */
const DETAIL_DEPTH = 1;

/** `source`: without `${` and `}`, with the marker where the cursor is. */
export function completeExpression(
  analysis: FlowAnalysis,
  env: Environment,
  source: string,
  marker: string,
): readonly Completion[] {
  const hole = readExpressionHole(source, marker, env, analysis.types);
  if (!hole) return names(analysis, env, []);
  const { node, watched } = hole;
  if (node.t === 'literal') return literals(hole);
  const { scope } = watched.get(node) ?? {};
  const locals = [...(scope?.locals ?? [])];
  if (node.t === 'variable') {
    const behindDot = source
      .slice(0, source.indexOf(marker))
      .trimEnd()
      .replace(/[\p{L}\p{N}_$]*$/u, '')
      .endsWith('.');
    return behindDot ? functions(2) : names(analysis, env, locals);
  }
  const fields = fieldsOf(scope?.context, describer(analysis, hole, env));
  const alone = !hole.source.slice(0, node.span.start).trimEnd().endsWith('.');
  return alone ? [...fields, ...names(analysis, env, locals)] : fields;
}

/** What a text that is compared can be. */
function literals({ node, watched }: ExpressionHole): readonly Completion[] {
  for (const [one, { type: _ }] of watched) {
    if (one.t !== 'binary' || (one.left !== node && one.right !== node)) continue;
    const other = watched.get(one.left === node ? one.right : one.left)?.type;
    return (other?.text?.values ?? []).map((label) => ({ label, kind: 'value' }));
  }
  return [];
}

/** Names with `$`: of the language and the flow where they exist, bound by the expression, functions. */
function names(
  { types }: FlowAnalysis,
  env: Environment,
  locals: readonly (readonly [string, Type])[],
): readonly Completion[] {
  const ids = visibleIds(env.steps).filter((id) => !isMadeUp(id));
  const checked = ids.some((id) => {
    const found = findStep(env.steps, id);
    return found && hasChecks(found.step);
  });
  const roots = [
    ...env.names.keys(),
    ...(ids.length > 0 ? ['steps'] : []),
    ...((env.variables?.size ?? 0) > 0 ? ['vars'] : []),
    ...(checked ? ['checks'] : []),
  ];
  const bound = locals.map(([name, type]) => variable(name, type, 'Bound by this expression.', 0));
  const known = roots.map((name) => variable(name, types.nameType(name, env), describeName(name, undefined, env), 0));
  return [...bound, ...known, ...functions(2)];
}

function variable(name: string, type: Type, documentation: string | undefined, rank: number): Completion {
  return {
    label: `$${name}`,
    kind: 'variable',
    detail: oneLine(showType(type, DETAIL_DEPTH)),
    ...(documentation === undefined ? {} : { documentation }),
    rank,
  };
}

const FUNCTIONS: readonly (readonly [string, ExpressionFunction])[] = Object.entries(EXPRESSION_FUNCTIONS);

function functions(rank: number): readonly Completion[] {
  return FUNCTIONS.map(([name, of]) => ({
    label: `$${name}`,
    kind: 'function',
    detail: of.signature,
    documentation: describeFunction(of),
    insert: of.max === 0 ? `$${name}()` : `$${name}(${CURSOR})`,
    rank,
  }));
}

type Describe = (field: string) => string | undefined;

/** Fields of an object, or of the objects of a list: paths look into each. */
function fieldsOf(context: Type | undefined, describe: Describe): readonly Completion[] {
  const object = context && objectOf(context);
  if (!object) return [];
  return object.names
    .filter((name) => !isMadeUp(name))
    .map((name) => {
      const type = object.field(name);
      const documentation = describe(name);
      return {
        label: name,
        kind: 'field',
        detail: oneLine(showType(type, DETAIL_DEPTH)),
        ...(documentation === undefined ? {} : { documentation }),
        ...(quoteName(name) === name ? {} : { insert: quoteName(name) }),
      };
    });
}

function objectOf(type: Type, depth = 0): ObjectType | undefined {
  if (type.object) return type.object;
  // Lists of lists are looked into as well; schemas may go on without end.
  return type.list && depth < 4 ? objectOf(type.list.item(), depth + 1) : undefined;
}

/** What schemas say of the fields behind a plain path; a step's output says what the step is. */
function describer({ flow, links }: FlowAnalysis, { node, source }: ExpressionHole, env: Environment): Describe {
  const head = /\$([\p{L}_][\p{L}\p{N}_]*)((?:\.[\p{L}_][\p{L}\p{N}_]*)*)\.$/u.exec(source.slice(0, node.span.start));
  if (!head) return () => undefined;
  const [, root = '', rest = ''] = head;
  const before = rest.split('.').slice(1);
  return (field) => {
    const [first, ...more] = [...before, field];
    if (root === 'steps' && more.length === 0) return describeName(root, first, env);
    const [member, path] = root === 'steps' ? [first, more] : [undefined, [...before, field]];
    const description = deref(schemaOfPath({ root, member, path }, flow, links))?.description;
    return typeof description === 'string' ? description : undefined;
  };
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');
