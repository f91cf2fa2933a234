import Handlebars from 'handlebars';
import { overTemplateLimit } from '../../stdlib/template/limits.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import { present, type Type } from './type.ts';

/** A field that a template reads and its data cannot have; lines and columns count from 1, within the template. */
export interface MissingField {
  readonly name: string;
  readonly line: number;
  readonly col: number;
  /** Characters of the whole path: `line.price`. */
  readonly length: number;
  readonly hint?: string;
}

/** What is known of the data at a place of the template; undefined: nothing. */
type Known = Type | undefined;
interface Context {
  readonly here: Known;
  readonly outer?: Context;
  /** Names that blocks bind: `{{#each lines as |line i|}}`. */
  readonly bound: ReadonlyMap<string, Known>;
}

/**
 * The fields that a template names although the type of its data does not declare them. The template is parsed,
 * never run. Nothing where it does not parse: `inspectTemplate` tells that.
 */
export function templateFields(source: string, data: Type): readonly MissingField[] {
  const missing: MissingField[] = [];
  visitProgram(parseTemplate(source), { here: data, bound: new Map() }, { missing });
  return missing;
}

function parseTemplate(source: string): hbs.AST.Program | undefined {
  if (overTemplateLimit(source) !== undefined) return undefined;
  try {
    return Handlebars.parse(source);
  } catch {
    return undefined;
  }
}

interface Visit {
  readonly missing: MissingField[];
}

function visitProgram(program: hbs.AST.Program | undefined, context: Context, visit: Visit): void {
  for (const statement of program?.body ?? []) {
    // The library's tree is a union by `type` that its own types do not spell out.
    if (statement.type === 'MustacheStatement') visitCall(statement as hbs.AST.MustacheStatement, context, visit);
    if (statement.type === 'BlockStatement') visitBlock(statement as hbs.AST.BlockStatement, context, visit);
  }
}

type Called = Pick<hbs.AST.MustacheStatement, 'path' | 'params' | 'hash'>;

function visitCall({ path, params, hash }: Called, context: Context, visit: Visit): void {
  if (params.length === 0 && !hash) {
    visitExpression(path, context, visit);
    return;
  }
  for (const part of [...params, ...(hash?.pairs ?? []).map(({ value }) => value)])
    visitExpression(part, context, visit);
}

function visitBlock(block: hbs.AST.BlockStatement, context: Context, visit: Visit): void {
  visitCall(block, context, visit);
  const helper = block.path.type === 'PathExpression' ? block.path.original : '';
  const subject = block.params[0];
  const bound = block.program?.blockParams ?? [];
  visitProgram(block.program, enter(helper, subject, bound, context), visit);
  visitProgram(block.inverse, context, visit);
}

/** What the inside of a block sees. */
function enter(
  helper: string,
  subject: hbs.AST.Expression | undefined,
  bound: readonly string[],
  context: Context,
): Context {
  if (helper === 'if' || helper === 'unless') return context;
  const value = subject && isPath(subject) ? lookUp(subject, context).known : undefined;
  const here = helper === 'each' ? itemOf(value) : helper === 'with' ? value : undefined;
  const names = new Map(context.bound);
  bound.forEach((name, i) => {
    names.set(name, i === 0 ? here : undefined);
  });
  return { here, outer: context, bound: names };
}

function visitExpression(expression: hbs.AST.Expression, context: Context, visit: Visit): void {
  // As above: `type` tells which of the library's types it is.
  if (expression.type === 'SubExpression') visitCall(expression as hbs.AST.SubExpression, context, visit);
  if (!isPath(expression)) return;
  const { missing } = lookUp(expression, context);
  if (!missing) return;
  const { line, column } = expression.loc.start;
  const { length } = expression.original;
  const hint = didYouMean(missing.name, missing.names);
  visit.missing.push({ name: missing.name, line, col: column + 1, length, ...(hint === undefined ? {} : { hint }) });
}

function isPath(expression: hbs.AST.Expression): expression is hbs.AST.PathExpression {
  return expression.type === 'PathExpression';
}

interface LookUp {
  readonly known?: Known;
  readonly missing?: { readonly name: string; readonly names: readonly string[] };
}

function lookUp(path: hbs.AST.PathExpression, context: Context): LookUp {
  if (path.data) return {};
  let at: Context | undefined = context;
  for (let n = 0; n < path.depth; n++) at = at?.outer;
  if (!at) return {};
  const [first] = path.parts;
  const isBound = path.depth === 0 && first !== undefined && at.bound.has(first) && !path.original.startsWith('this');
  let known = isBound ? at.bound.get(first) : at.here;
  for (const name of isBound ? path.parts.slice(1) : path.parts) {
    const object = objectOf(known);
    if (!object) return {};
    if (!object.names.includes(name)) return { missing: { name, names: object.names } };
    known = object.field(name);
  }
  return { known };
}

/** An object and nothing else, whose fields are all declared: those that only an open schema would let through count as undeclared. */
function objectOf(type: Known): Type['object'] {
  if (!type || type.any || type.list || type.text || type.object?.open === 'open') return undefined;
  return type.object;
}

/** Of a list and nothing else. */
function itemOf(type: Known): Known {
  return type && !type.any && !type.object && type.list ? present(type.list.item()) : undefined;
}
