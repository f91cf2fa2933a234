import type { Diagnostic } from '../../schema/diagnostic.ts';
import { DOCUMENT_LIMITS } from '../../schema/limits.ts';
import { finding } from '../diagnostics/finding.ts';
import { replacePart, respellPart } from '../diagnostics/fix.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import { absentPaths } from '../expression/known-paths.ts';
import type { Read } from '../expression/types.ts';
import { type Environment, findStep, hasChecks, PLACED_NAMES } from '../resolve/environment.ts';
import type { Flow } from '../resolve/flow.ts';
import { type Absence, readShape, type Shape } from '../resolve/shape.ts';
import type { Site } from '../resolve/sites.ts';
import type { SiteVisit } from '../resolve/walk-sites.ts';
import { severalOf } from '../types/remains.ts';
import { explainAbsence, isProvidedFor, type Remains, readAt, textOf } from './absence.ts';
import { foreignField, foreignVariable } from './foreign-names.ts';
import { createWhereabouts, type Whereabouts } from './whereabouts.ts';

export interface NameCheck {
  /** What was found at the places so far. */
  readonly found: readonly Diagnostic[];
  /** To be called while the places are walked: what a step sees grows as the steps pass. */
  readonly visit: SiteVisit;
}

/** Every name that an expression reads exists at its place (rules 12 to 15) and is not read unguarded where it may be absent (rule 6). */
export function checkNames(flow: Flow): NameCheck {
  const found: Diagnostic[] = [];
  let made: Whereabouts | undefined;
  const where: Where = () => {
    made ??= createWhereabouts(flow);
    return made;
  };
  const visit: SiteVisit = (site, env) => {
    // Looking for the nearest of many names takes its time: a flow with so many mistakes is told the first.
    if (found.length >= DOCUMENT_LIMITS.findings) return;
    for (const read of site.expr.expression.reads)
      found.push(...checkRead(readAt(read, env, mayRemain), site, env, where));
  };
  return { found, visit };
}

/** Whether so many are there that one may remain: whether it does, the types say (`checkExpressionTypes`). */
const mayRemain: Remains = ([, id = '', name = ''], known, { steps }) => {
  const found = findStep(steps, id);
  const several = found && severalOf(found.step);
  if (!several?.names.includes(name)) return false;
  const gone = absentPaths(known).flatMap(([, other, one]) => (other === id && one !== name ? [one] : []));
  return new Set(gone).size >= several.names.length - several.least;
};

/** Made for who has something to explain. */
type Where = () => Whereabouts;

function checkRead(read: Read, site: Site, env: Environment, where: Where): readonly Diagnostic[] {
  switch (read.root) {
    case 'steps':
      return checkStepRead(read, site, env, where);
    case 'checks':
      return checkCheckRead(read, site, env, where);
    case 'vars':
      return checkVariableRead(read, site, env, where);
    default:
      return checkRootRead(read, site, env);
  }
}

function checkStepRead(read: Read, site: Site, env: Environment, where: Where): readonly Diagnostic[] {
  const { member = '' } = read;
  const found = findStep(env.steps, member);
  if (!found) return [where().explain(read, env)];
  if (found.output.absent === 'always') {
    const message = `the step "${member}" (${found.step.kind}) has no output`;
    return [finding('HF4014', read.memberRange ?? read.range, message, { hint: 'remove the read' })];
  }
  const why = found.step.if ? `the step "${member}" may be skipped by its \`if\`` : undefined;
  return checkPath(read, found.output, site, `"${member}"`, why);
}

function checkCheckRead(read: Read, site: Site, env: Environment, where: Where): readonly Diagnostic[] {
  const { member = '' } = read;
  const found = findStep(env.steps, member);
  if (!found) return [where().explain(read, env)];
  const ids = hasChecks(found.step) ? found.step.checks.map(({ id }) => id.v) : [];
  const [id] = read.path;
  if (id === undefined || !ids.includes(id)) {
    const what = id === undefined ? 'name one of its checks' : `the step "${member}" has no check "${id}"`;
    const known = ids.length === 0 ? 'the step has no checks' : `its checks: ${listSome(ids)}`;
    const hint = (id !== undefined && didYouMean(id, ids)) || known;
    const range = read.pathRanges[0] ?? read.range;
    return [finding('HF4015', range, what, { hint, fix: id === undefined ? undefined : respellPart(range, id, ids) })];
  }
  return checkAbsence(
    read,
    read.known > 0 ? 'no' : found.checks,
    site,
    `the step "${member}" may not have been judged here`,
  );
}

function checkVariableRead(read: Read, site: Site, env: Environment, where: Where): readonly Diagnostic[] {
  const { member = '' } = read;
  if (!env.variables) return [];
  const known = env.variables.get(member);
  if (known === undefined) return [where().explainVariable(read, env)];
  return checkAbsence(
    read,
    known.always || read.known > 0 ? 'no' : 'maybe',
    site,
    `the variable "${member}" is not assigned on every way here`,
  );
}

function checkRootRead(read: Read, site: Site, env: Environment): readonly Diagnostic[] {
  const shape = env.names.get(read.root);
  if (shape) return checkPath(read, shape, site, `\`$${read.root}\``, undefined);
  const placed = PLACED_NAMES.get(read.root);
  if (placed) {
    const message = `\`$${read.root}\` does not exist here`;
    return [finding('HF4017', read.rootRange, message, { hint: `it exists ${placed.where}` })];
  }
  const names = [...env.names.keys(), 'steps', 'vars', 'checks'].map((name) => `$${name}`);
  const elsewhere =
    env.variables?.has(read.root) === true ? 'vars' : findStep(env.steps, read.root) ? 'steps' : undefined;
  const fix =
    elsewhere === undefined
      ? respellPart(read.rootRange, `$${read.root}`, names)
      : replacePart(read.rootRange, `$${read.root}`, `$${elsewhere}.${read.root}`);
  const hint =
    env.variables?.has(read.root) === true
      ? `variables are read as \`$vars.${read.root}\``
      : findStep(env.steps, read.root)
        ? `outputs of steps are read as \`$steps.${read.root}\``
        : (foreignVariable(read.root) ?? didYouMean(`$${read.root}`, names) ?? `there are ${listSome(names)}`);
  return [finding('HF4018', read.rootRange, `there is no \`$${read.root}\``, { hint, fix })];
}

/** `why`: what is said where the value as a whole may be absent. */
function checkPath(read: Read, shape: Shape, site: Site, what: string, why: string | undefined): readonly Diagnostic[] {
  const { absent, depth, unknown } = readShape(
    shape,
    read.path,
    read.member === undefined ? read.known : read.known - 1,
  );
  const part = `\`${textOf({ ...read, path: read.path.slice(0, depth) })}\` may be absent here`;
  if (!unknown) return checkAbsence(read, absent, site, depth === 0 && why !== undefined ? why : part);
  const name = read.path[unknown.index] ?? '';
  const hint = didYouMean(name, unknown.names) ?? foreignField(name) ?? `there is ${listSome(unknown.names)}`;
  const range = read.pathRanges[unknown.index] ?? read.range;
  const fix = respellPart(range, name, unknown.names);
  return [finding('HF4019', range, `${what} has no "${name}"`, { hint, fix })];
}

function checkAbsence(read: Read, absent: Absence, site: Site, why: string): readonly Diagnostic[] {
  return absent === 'no' || isProvidedFor(read, site) ? [] : [explainAbsence(read, why)];
}
