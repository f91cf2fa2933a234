import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Read } from '../expression/types.ts';
import { type Environment, findStep } from '../resolve/environment.ts';
import type { Flow } from '../resolve/flow.ts';
import type { FlowTypes, TypedSite } from '../types/flow-types.ts';
import type { Type } from '../types/type.ts';
import { textOf } from './absence.ts';
import type { RuleContext } from './check-flow.ts';

/**
 * With `--strict`: what expressions read or give of which nothing is known, and why, so that nobody takes silence for
 * proof. Each path once.
 */
export function checkUnknownTypes({ flow, types, strict }: RuleContext): readonly Diagnostic[] {
  if (!strict) return [];
  const told = new Set<string>();
  return types.sites.flatMap((typed) => {
    const reads = typed.site.expr.expression.reads.flatMap((read) => {
      const path = unknownPart(read, typed.env, types);
      const key = path && keyOf(path, typed.env);
      if (path === undefined || key === undefined || told.has(key)) return [];
      told.add(key);
      const message = `nothing is known of \`${path}\`: ${reasonOf(read, typed.env, flow)}`;
      return [finding('HF3006', read.range, message, { hint: hintOf(read, typed.env) })];
    });
    return reads.length > 0 ? reads : result(typed, types);
  });
}

/** The shortest part of a read that may be anything. */
function unknownPart(read: Read, env: Environment, types: FlowTypes): string | undefined {
  const names = read.member === undefined ? read.path : [read.member, ...read.path];
  let type: Type = types.nameType(read.root, env);
  for (let i = 0; ; i++) {
    if (type.any) return textOf({ root: read.root, path: names.slice(0, i) });
    const name = names[i];
    const object = type.object ?? type.list?.item().object;
    if (name === undefined || !object) return undefined;
    if (type.list?.item().any) return `${textOf({ root: read.root, path: names.slice(0, i) })}[0]`;
    type = object.field(name);
  }
}

/** Names of handlers and loops stand for another value in each. */
const keyOf = (path: string, env: Environment): string =>
  /^\$(input|steps|vars|run)\b/.test(path) ? path : `${path} in ${env.inside.map(({ id }) => id.v).join('.')}`;

function reasonOf({ root, member }: Read, env: Environment, flow: Flow): string {
  switch (root) {
    case 'input':
      return flow.input ? 'the schema of the input says nothing of it' : 'the flow has no `input` with a schema';
    case 'steps':
      return ofStep(findStep(env.steps, member ?? '')?.step);
    case 'self':
      return 'the contract of the activity says nothing of it';
    case 'event':
      return 'the event has no schema';
    case 'error':
      return 'errors carry data of any kind';
    case 'outcome':
      return flow.output ? 'what a block gives is not followed here' : 'the flow has no `output` with a schema';
    default:
      return 'what it is made of is not known either';
  }
}

function ofStep(step: Environment['inside'][number] | undefined): string {
  switch (step?.kind) {
    case 'call':
      return `the contract of "${step.call.v}" says nothing of it`;
    case 'run':
      return `the flow "${step.run.v}" has no \`output\` with a schema that says it, and what it returns does not either`;
    case 'listen':
      return 'the event has no schema that says it';
    case 'approval':
      return 'the form has no schema that says it';
    default:
      return 'what it is made of is not known either';
  }
}

function hintOf({ root, member }: Read, env: Environment): string | undefined {
  const step = root === 'steps' ? findStep(env.steps, member ?? '')?.step : env.inside.at(-1);
  if (root === 'input') return 'write `input: { schema: ./schemas/input.json }`, with every field that is read';
  if (root === 'event' || step?.kind === 'listen') return 'write `schema: ./schemas/event.json` at the `listen`';
  return step?.kind === 'call' ? 'narrow the output: `output: { schema: ./schemas/output.json }`' : undefined;
}

/** Where all that is read is known, and the result all the same is not. */
function result(typed: TypedSite, types: FlowTypes): readonly Diagnostic[] {
  if (!types.typeOf(typed).any || typed.site.expr.expression.reads.some(({ root }) => root === 'error')) return [];
  if (typed.site.expr.expression.reads.some((read) => unknownPart(read, typed.env, types) !== undefined)) return [];
  const message = 'nothing is known of what this gives: it is built in a way that is not followed';
  const hint = 'put what is built into a step of its own whose output has a schema, or write it more plainly';
  return [finding('HF3006', typed.site.expr.expression.range, message, { hint })];
}
