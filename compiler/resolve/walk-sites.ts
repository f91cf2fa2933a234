import { existing } from '../expression/known-paths.ts';
import {
  type Environment,
  environmentOfFlow,
  existsBy,
  ranBy,
  type Steps,
  visibleAfter,
  visibleInHandler,
  withName,
} from './environment.ts';
import type { ApprovalStep, Entry, Expr, Flow, Step, Value } from './flow.ts';
import { heldKeys } from './held-conditions.ts';
import type { Links } from './links.ts';
import { rootOf } from './schema-walk.ts';
import { inputOf, outputOfTarget, outputSchemaOf, schemaOfFile } from './schemas.ts';
import { type Place, type Site, type SiteKind, sitesOf } from './sites.ts';
import { assigned, assignsOf, assignsOfBody, meet, perhapsAssigned, type Variables } from './variables.ts';
import { bodiesOf } from './walk.ts';

/** Called for every expression of a flow with what it may name. */
export type SiteVisit = (site: Site, env: Environment) => void;

interface Walk {
  readonly flow: Flow;
  readonly links: Links;
  readonly visit: SiteVisit;
}

/** Visits every expression in the order in which the steps would run. */
export function walkSites(flow: Flow, links: Links, visit: SiteVisit): void {
  const walk: Walk = { flow, links, visit };
  const start = environmentOfFlow();
  visitValue(flow.correlate, { of: 'key', mayBeAbsent: false }, start, walk);
  visitExpr(flow.concurrency?.key, 'key', start, walk);
  visitApproval(flow.budget?.approval, start, walk);
  const body = flow.steps.flatMap(assignsOf);
  walkList(flow.steps, { ...start, steps: { own: new Map() } }, walk);
  const inside = perhapsAssigned(start.variables, body);
  const seen = handlerSteps(flow.steps, start.steps);
  walkHandlers(flow, { ...start, steps: seen, variables: inside }, walk);
  const all = [...body, ...flow.catch.flatMap(({ steps }) => steps.flatMap(assignsOf))];
  const last = { ...start, steps: seen, variables: perhapsAssigned(start.variables, all), ended: flow };
  walkList(flow.finally, inner(withName(last, 'outcome')), walk);
}

/** A list inside the place of `env`. */
function inner(env: Environment): Environment {
  return { ...env, steps: { own: new Map(), outer: env.steps } };
}

/** The steps of a scope as its handlers see them. */
function handlerSteps(steps: readonly Step[], outer: Steps): Steps {
  return { own: new Map(steps.map((step) => [step.id.v, visibleInHandler(step)])), outer };
}

/** INVARIANT: `env.steps` is a fresh list of its own; it grows as the steps pass. */
function walkList(steps: readonly Step[], env: Environment, walk: Walk): Variables {
  let { variables, known, holds } = env;
  for (const step of steps) {
    const at = { ...env, variables, known, holds, inside: [...env.inside, step] };
    const { after, otherwise } = walkStep(step, at, walk);
    const visible = visibleAfter(step, heldKeys(step.if, true, at));
    env.steps.own.set(step.id.v, visible);
    if (otherwise) {
      known = knowing(known, shownBy(step.if, false));
      holds = knowing(holds, heldKeys(step.if, false, at));
      known = knowing(known, ranBy(env.steps, holds));
    } else known = knowing(known, existsBy(visible, holds));
    variables = after;
  }
  return variables;
}

interface Passed {
  readonly after: Variables;
  /** Whoever comes behind it has not run it: what it does never ends, so its condition did not hold. */
  readonly otherwise: boolean;
}

function walkStep(step: Step, outer: Environment, walk: Walk): Passed {
  visitExpr(step.if, 'condition', outer, walk);
  const env = guarded(outer, [{ condition: step.if, outcome: true }]);
  walkOwn(step, env, walk);
  const body = walkBody(step, env, walk);
  const after = walkAfterBody(step, env, body, walk);
  if (!step.if) return { after, otherwise: false };
  return { after: meet(after, env.variables), otherwise: after === undefined };
}

/** The handlers of a step and its `finally`: `body` is what its body assigned. */
function walkAfterBody(step: Step, env: Environment, body: Variables, walk: Walk): Variables {
  const hasFinally = step.kind === 'do' && step.finally.length > 0;
  if (step.catch.length === 0 && !hasFinally) return body;
  const inBody = perhapsAssigned(env.variables, assignsOfBody(step));
  const seen = handlerSteps(scopeSteps(step), env.steps);
  const after = walkHandlers(step, { ...env, steps: seen, variables: inBody }, walk).reduce(meet, body);
  if (!hasFinally) return after;
  const unknown = perhapsAssigned(
    inBody,
    step.catch.flatMap(({ steps }) => steps.flatMap(assignsOf)),
  );
  const end = { ...env, steps: seen, variables: unknown, ended: step };
  const last = walkList(step.finally, inner(withName(end, 'outcome')), walk);
  return afterFinally(after, last, step.finally.flatMap(assignsOf));
}

/** What `finally` surely assigns is assigned whatever came before. */
function afterFinally(after: Variables, last: Variables, entries: readonly Entry[]): Variables {
  if (!after || !last) return after;
  const all = new Map(after);
  for (const { key } of entries) {
    const end = last.get(key);
    if (end) all.set(key, { always: end.always || after.get(key)?.always === true, by: end.by });
  }
  return all;
}

/** The steps that are directly in the scope of a step: branches and items are scopes of their own. */
function scopeSteps(step: Step): readonly Step[] {
  if (step.kind === 'parallel' || step.kind === 'foreach') return [];
  return bodiesOf(step).flatMap(({ steps }) => steps);
}

function walkHandlers(scope: Flow | Step, env: Environment, walk: Walk): readonly Variables[] {
  return scope.catch.map((clause) =>
    walkList(clause.steps, inner(withName({ ...env, caught: { clause, scope } }, 'error')), walk),
  );
}

function walkBody(step: Step, env: Environment, walk: Walk): Variables {
  const { variables } = env;
  switch (step.kind) {
    case 'do':
      return walkList(step.steps, inner(env), walk);
    case 'switch': {
      const ends = walkCases(step, env, walk);
      return ends.reduce(meet, step.default ? undefined : variables);
    }
    case 'parallel':
      for (const { steps } of step.branches) walkList(steps, inner(env), walk);
      return variables;
    case 'foreach': {
      visitValue(step.in, { of: 'value', mayBeAbsent: false, schema: LIST }, env, walk);
      const item = inner(withName(withName(env, 'index'), step.as?.v ?? 'item'));
      const end = walkList(step.steps, item, walk);
      visitValue(step.collect, { of: 'value', mayBeAbsent: true }, { ...item, variables: end ?? variables }, walk);
      return variables;
    }
    case 'repeat': {
      const turn = inner({
        ...withName(env, 'index'),
        variables: perhapsAssigned(variables, step.steps.flatMap(assignsOf)),
      });
      const end = walkList(step.steps, turn, walk);
      visitExpr(step.until, 'condition', { ...turn, variables: end }, walk);
      return end;
    }
    case 'set':
      return assigned(variables, step.set.entries);
    case 'raise':
    case 'return':
      return undefined;
    default:
      return variables;
  }
}

/** A later case is asked where those before it did not hold. */
function walkCases(step: Extract<Step, { kind: 'switch' }>, env: Environment, walk: Walk): readonly Variables[] {
  const others: Outcome[] = [];
  const ends: Variables[] = [];
  for (const { when, steps } of step.cases) {
    visitExpr(when, 'condition', guarded(env, others), walk);
    ends.push(walkList(steps, inner(guarded(env, [...others, { condition: when, outcome: true }])), walk));
    others.push({ condition: when, outcome: false });
  }
  if (step.default) ends.push(walkList(step.default.steps, inner(guarded(env, others)), walk));
  return ends;
}

interface Outcome {
  readonly condition: Expr | undefined;
  readonly outcome: boolean;
}

/** A place to which nobody comes but where conditions have come out so. */
function guarded(env: Environment, by: readonly Outcome[]): Environment {
  const shown = by.flatMap(({ condition, outcome }) => shownBy(condition, outcome));
  const held = by.flatMap(({ condition, outcome }) => heldKeys(condition, outcome, env));
  if (held.length === 0) return shown.length === 0 ? env : { ...env, known: knowing(env.known, shown) };
  const holds = knowing(env.holds, held);
  return { ...env, holds, known: knowing(env.known, [...shown, ...ranBy(env.steps, holds)]) };
}

const knowing = (known: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> =>
  more.length === 0 ? known : new Set([...known, ...more]);

/** Variables are assigned again, so what was shown of them does not last. */
const CHANGING: ReadonlySet<string> = new Set(['vars']);

function shownBy(condition: Expr | undefined, outcome: boolean): readonly string[] {
  return condition ? existing(condition.expression.ast, outcome, CHANGING) : [];
}

const LIST = rootOf({ type: 'array' });
const TEXT = rootOf({ type: 'string' });
/** One person or group, or a list of them; an element of a written list may be a list too. */
const PEOPLE = rootOf({
  type: ['string', 'array'],
  items: { type: ['string', 'array'], items: { type: 'string' } },
});

/** The expressions of a step itself. */
function walkOwn(step: Step, env: Environment, walk: Walk): void {
  const value = (part: Value | undefined, place: Place) => visitValue(part, place, env, walk);
  visitApproval(step.budget?.approval, env, walk);
  switch (step.kind) {
    case 'call':
    case 'run':
      walkCall(step, env, walk);
      break;
    case 'set':
      for (const entry of step.set.entries) value(entry.value, { of: 'value', mayBeAbsent: false });
      break;
    case 'wait':
      if (step.wait.k === 'until') value(step.wait.at, { of: 'value', mayBeAbsent: false, schema: TEXT });
      break;
    case 'listen':
      for (const slot of step.slots) visitExpr(slot.match, 'condition', { ...withName(env, 'event'), slot }, walk);
      break;
    case 'emit':
      value(step.data, { of: 'event', mayBeAbsent: true });
      break;
    case 'approval':
      visitApproval(step, env, walk);
      break;
    case 'raise':
      if (step.raise.k === 'again') visitExpr(step.raise.e, 'value', env, walk);
      else {
        value(step.raise.detail, { of: 'error', mayBeAbsent: true, schema: TEXT });
        value(step.raise.data, { of: 'error', mayBeAbsent: true });
      }
      break;
    case 'return':
      value(step.value, { of: 'output', mayBeAbsent: false, schema: outputSchemaOf(walk.flow, walk.links) });
      break;
    default:
  }
}

function visitApproval(step: ApprovalStep | undefined, env: Environment, walk: Walk): void {
  if (!step) return;
  visitValue(step.approvalTitle, { of: 'shown', mayBeAbsent: false, schema: TEXT }, env, walk);
  visitValue(step.show, { of: 'shown', mayBeAbsent: true }, env, walk);
  for (const { users, groups, exclude } of [step.assignees, ...step.escalate.map(({ to }) => to)]) {
    // An absent list would let nobody vote, or everybody.
    for (const part of [users, groups, exclude])
      visitValue(part, { of: 'value', mayBeAbsent: false, schema: PEOPLE }, env, walk);
  }
  const { notify } = step;
  if (!notify) return;
  const input: Place = { of: 'argument', mayBeAbsent: false, schema: inputOf(notify, walk.links) };
  visitValue(notify.with, input, withName(env, 'notice'), walk);
}

function walkCall(step: Extract<Step, { kind: 'call' | 'run' }>, env: Environment, walk: Walk): void {
  const { links } = walk;
  const input: Place = { of: 'argument', mayBeAbsent: false, schema: inputOf(step, links) };
  visitValue(step.with, input, env, walk);
  const self = withName(env, 'self');
  if (step.kind === 'call') {
    const schema = schemaOfFile(step.narrow, links) ?? outputOfTarget(step, links);
    const output: Place = { of: 'value', mayBeAbsent: false, schema };
    for (const { when, then } of step.checks) {
      visitExpr(when, 'condition', self, walk);
      if (then.k === 'override') visitValue(then.value, output, self, walk);
    }
    for (const { then } of step.fallback) {
      if (then.k === 'with') visitValue(then.with, input, env, walk);
      else visitValue(then.value, output, env, walk);
    }
  }
  if (!step.compensate) return;
  const undo: Place = { of: 'undo', mayBeAbsent: false, schema: inputOf(step.compensate, links) };
  visitValue(step.compensate.with, undo, self, walk);
}

function visitValue(value: Value | undefined, place: Place, env: Environment, walk: Walk): void {
  for (const site of sitesOf(value, place, walk.links)) walk.visit(site, env);
}

function visitExpr(expr: Expr | undefined, of: SiteKind, env: Environment, walk: Walk): void {
  if (expr) walk.visit({ expr, of, mayBeAbsent: false }, env);
}
