/**
 * Plans by hand, for tests of the kernel without the compiler. Steps are written as in YAML, with defaults left out:
 * `{ id: 'pay', call: 'w.pay', compensate: { call: 'w.refund' } }`. The first letter of an activity's family is its
 * effect: `r.` read, `m.` a model (two requests at most), `w.` an idempotent write, `x.` a write that is not, `p.` pure.
 */
import type { Json, JsonObject, JsonSchema } from '../../schema/json.ts';
import {
  type Amounts,
  type BudgetPlan,
  type ClausePlan,
  type CompensatePlan,
  type ConcurrencyPlan,
  type ContractPlan,
  type EntryPlan,
  type ExpressionPlan,
  type ExprId,
  type FilePlan,
  NOTICES,
  type Plan,
  type RetryPlan,
  type StepPlan,
  type ValuePlan,
} from '../../schema/plan.ts';

/** A step as a test writes it. */
export type Sketch = { readonly id: string; readonly [key: string]: unknown };
export interface FlowSketch {
  readonly steps: readonly Sketch[];
  readonly catch?: readonly ClauseSketch[];
  readonly finally?: readonly Sketch[];
  readonly timeoutMs?: number;
  readonly budget?: BudgetSketch;
  readonly input?: JsonSchema;
  readonly output?: JsonSchema;
  readonly events?: { readonly [type: string]: JsonSchema | null };
  readonly flows?: { readonly [name: string]: Plan };
  readonly name?: string;
  readonly correlate?: { readonly [name: string]: string };
  readonly concurrency?: { readonly key?: string; readonly limit?: number } & Pick<
    Partial<ConcurrencyPlan>,
    'onConflict' | 'timeoutMs'
  >;
}
export type BudgetSketch = Amounts &
  Partial<Pick<BudgetPlan, 'onExceed' | 'more' | 'times' | 'degrade'>> & {
    /** As a sketched approval. */
    readonly approval?: { readonly [key: string]: unknown };
  };
export interface ClauseSketch {
  readonly errors?: readonly string[];
  readonly steps: readonly Sketch[];
}

export const ONE_ATTEMPT: RetryPlan = { maxAttempts: 1, initialMs: 1000, factor: 2, maxMs: 60_000, jitter: 'none' };

interface Building {
  readonly expressions: ExpressionPlan[];
  readonly files: FilePlan[];
  readonly contracts: { [name: string]: ContractPlan };
}

export function buildPlan(flow: FlowSketch): Plan {
  const building: Building = { expressions: [], files: [], contracts: {} };
  const events: { [type: string]: { schema?: number } } = {};
  for (const [type, schema] of Object.entries(flow.events ?? {})) {
    events[type] = schema === null ? {} : { schema: file(building, schema) };
  }
  const body = {
    steps: flow.steps.map((one) => step(building, one)),
    catch: clauses(building, flow.catch),
    finally: (flow.finally ?? []).map((one) => step(building, one)),
  };
  const name = flow.name ?? 'test-flow';
  return {
    version: 1,
    digest: `digest of ${name}`,
    flow: { name, version: '1.0.0', place: 0 },
    sources: [`${name}.flow.yaml`],
    places: [[0, 1, 1, 1, 2]],
    expressions: building.expressions,
    files: building.files,
    contracts: building.contracts,
    flows: flow.flows ?? {},
    events,
    ...(flow.input === undefined ? {} : { input: file(building, flow.input) }),
    ...(flow.output === undefined ? {} : { output: file(building, flow.output) }),
    ...(flow.timeoutMs === undefined ? {} : { timeoutMs: flow.timeoutMs }),
    ...(flow.budget === undefined ? {} : { budget: budgetOf(building, flow.budget) }),
    ...(flow.correlate === undefined ? {} : { correlate: entries(building, flow.correlate, true) }),
    ...(flow.concurrency === undefined ? {} : { concurrency: concurrency(building, flow.concurrency) }),
    ...body,
  };
}

function budgetOf(building: Building, sketch: BudgetSketch): BudgetPlan {
  const { onExceed = 'fail', more = {}, times = 1, degrade = {}, approval, ...limits } = sketch;
  const task = approval && (step(building, { id: 'budget', approval }) as BudgetPlan['approval']); // of its kind
  return { place: 0, limits, onExceed, more, times, degrade, ...(task === undefined ? {} : { approval: task }) };
}

function concurrency(
  building: Building,
  { key, limit = 1, onConflict = 'queue', timeoutMs }: NonNullable<FlowSketch['concurrency']>,
): ConcurrencyPlan {
  return {
    ...(key === undefined ? {} : { key: expression(building, key) }),
    limit,
    onConflict,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    place: 0,
  };
}

function file(building: Building, content: JsonSchema): number {
  const id = building.files.length;
  building.files.push({ kind: 'schema', path: `schema-${id}.json`, digest: `digest ${id}`, content });
  return id;
}

function expression(building: Building, text: string): ExprId {
  const source = text.startsWith('${') ? text.slice(2, -1).trim() : text;
  const all = (pattern: RegExp): string[] => [...new Set([...source.matchAll(pattern)].map((match) => match[1] ?? ''))];
  const names = all(/\$([a-z][a-zA-Z0-9_]*)(?![a-zA-Z0-9_(])/g);
  building.expressions.push({
    source,
    place: 0,
    reads: {
      steps: all(/\$steps\.([a-z][a-z0-9_]*)/g),
      vars: all(/\$vars\.([a-z][a-z0-9_]*)/g),
      checks: all(/\$checks\.([a-z][a-z0-9_]*)/g),
      names: names.filter((name) => !['steps', 'vars', 'checks'].includes(name)),
    },
  });
  return building.expressions.length - 1;
}

/** A text that starts with `${` is an expression; maps and lists are built from their parts. */
function value(building: Building, given: unknown): ValuePlan {
  if (typeof given === 'string' && given.startsWith('${')) return { k: 'expr', e: expression(building, given) };
  if (Array.isArray(given)) return { k: 'list', items: given.map((item) => value(building, item)), place: 0 };
  if (typeof given === 'object' && given !== null)
    return { k: 'map', entries: entries(building, given, true), place: 0 };
  // What is left of a sketch is a scalar.
  return { k: 'lit', v: given as Json };
}

function entries(building: Building, given: object, optional: boolean): EntryPlan[] {
  return Object.entries(given).map(([key, one]) => ({ key, value: value(building, one), optional }));
}

function clauses(building: Building, given: unknown): ClausePlan[] {
  if (!Array.isArray(given)) return [];
  return given.map((clause: ClauseSketch) => ({
    place: 0,
    ...(clause.errors === undefined ? {} : { errors: clause.errors }),
    steps: list(building, clause.steps),
  }));
}

function list(building: Building, given: unknown): StepPlan[] {
  return Array.isArray(given) ? given.map((one: Sketch) => step(building, one)) : [];
}

function contract(building: Building, name: string): ContractPlan {
  const effect = /^[rm]\./.test(name) ? 'read' : /^[wx]\./.test(name) ? 'write' : 'pure';
  const made: ContractPlan = {
    name,
    version: '1.0.0',
    digest: `digest of ${name}`,
    effect,
    idempotent: name.startsWith('w.'),
    input: true,
    output: true,
    errors: [{ type: 'no.retry', retry: false }],
    ...(name.startsWith('m.') ? { cost: { modelCalls: 2 } } : {}),
  };
  building.contracts[name] ??= made;
  return made;
}

function target(building: Building, given: { readonly [key: string]: unknown }): JsonObject {
  const name = String(given.call);
  contract(building, name);
  const plan = {
    call: name,
    with: value(building, given.with ?? {}),
    retry: { ...ONE_ATTEMPT, ...(given.retry as Partial<RetryPlan> | undefined) },
    timeoutMs: Number(given.timeoutMs ?? 60_000),
    dispatch: given.dispatch ?? 'queue',
  };
  return plan as unknown as JsonObject;
}

function compensate(building: Building, given: unknown): CompensatePlan {
  const one = given as { readonly [key: string]: unknown };
  if (one.run !== undefined) return { k: 'run', run: String(one.run), with: value(building, one.with ?? {}), place: 0 };
  return { k: 'call', ...target(building, one), place: 0 } as unknown as CompensatePlan;
}

const VERBS = [
  'call', 'run', 'set', 'do', 'switch', 'parallel', 'foreach', 'repeat', 'wait', 'listen', 'emit', 'approval', 'raise',
  'return',
] as const; // biome-ignore format: one line reads better

/** INVARIANT: tests alone write sketches; a wrong one shows as a failing test. */
function step(building: Building, sketch: Sketch): StepPlan {
  const kind = VERBS.find((verb) => verb in sketch);
  if (kind === undefined) throw new Error(`Step '${sketch.id}' has no verb.`);
  const base = {
    kind,
    id: sketch.id,
    place: 0,
    ...(sketch.title === undefined ? {} : { title: sketch.title }),
    ...(sketch.reason === undefined ? {} : { reason: sketch.reason }),
    ...(sketch.if === undefined ? {} : { if: expression(building, String(sketch.if)) }),
    ...(sketch.timeoutMs === undefined ? {} : { timeoutMs: sketch.timeoutMs }),
    ...(sketch.budget === undefined ? {} : { budget: budgetOf(building, sketch.budget as BudgetSketch) }),
    catch: clauses(building, sketch.catch),
  };
  return { ...base, ...ofKind(building, kind, sketch) } as unknown as StepPlan;
}

type Loose = { readonly [key: string]: unknown };

function ofKind(building: Building, kind: (typeof VERBS)[number], sketch: Sketch): Loose {
  const body = sketch[kind];
  // Of a sketch; what is missing shows as a failing test.
  const map = (typeof body === 'object' && body !== null ? body : {}) as Loose;
  switch (kind) {
    case 'call':
      return callOf(building, sketch);
    case 'run':
      return {
        run: body,
        with: value(building, sketch.with ?? {}),
        detach: sketch.detach === true,
        pivot: sketch.pivot === true,
        ...(sketch.compensate === undefined ? {} : { compensate: compensate(building, sketch.compensate) }),
      };
    case 'set':
      return { entries: entries(building, map, false) };
    case 'do':
      return { steps: list(building, body), finally: list(building, sketch.finally) };
    case 'switch':
      return switchOf(building, map);
    case 'parallel':
      return parallelOf(building, map);
    case 'foreach':
      return {
        in: expression(building, String(map.in)),
        as: map.as ?? 'item',
        maxConcurrency: map.maxConcurrency ?? 1,
        ...(map.tolerate === undefined ? {} : { tolerate: { count: map.tolerate } }),
        steps: list(building, map.steps),
        ...(map.collect === undefined ? {} : { collect: value(building, map.collect) }),
      };
    case 'repeat':
      return {
        max: map.max,
        ...(map.until === undefined ? {} : { until: expression(building, String(map.until)) }),
        steps: list(building, map.steps),
      };
    case 'wait':
      return {
        wait: typeof body === 'number' ? { k: 'for', ms: body } : { k: 'until', at: value(building, map.until) },
      };
    case 'listen':
      return listenOf(building, map);
    case 'emit':
      return { event: map.event, ...(map.data === undefined ? {} : { data: value(building, map.data) }) };
    case 'approval':
      return approvalOf(building, map);
    case 'raise':
      return {
        raise:
          typeof body === 'string'
            ? { k: 'again', e: expression(building, body) }
            : {
                k: 'new',
                type: map.type,
                ...(map.detail === undefined ? {} : { detail: value(building, map.detail) }),
                ...(map.data === undefined ? {} : { data: value(building, map.data) }),
                ...(map.status === undefined ? {} : { status: map.status }),
              },
      };
    case 'return':
      return { value: value(building, body) };
  }
}

function callOf(building: Building, sketch: Sketch): Loose {
  const checks = (sketch.checks ?? []) as readonly Loose[];
  const fallback = (sketch.fallback ?? []) as readonly Loose[];
  return {
    ...target(building, sketch),
    pivot: sketch.pivot === true,
    checks: checks.map((check) => ({
      id: check.id,
      place: 0,
      when: expression(building, String(check.when)),
      then:
        typeof check.then === 'string'
          ? { k: check.then }
          : { k: 'override', value: value(building, (check.then as Loose).override) },
      ...(check.reason === undefined ? {} : { reason: check.reason }),
    })),
    fallback: fallback.map((clause) => ({
      place: 0,
      ...(clause.errors === undefined ? {} : { errors: clause.errors }),
      then:
        clause.with === undefined
          ? { k: 'value', value: value(building, clause.value) }
          : { k: 'with', with: value(building, clause.with) },
    })),
    ...(sketch.output === undefined ? {} : { narrow: file(building, sketch.output as JsonSchema) }),
    ...(sketch.compensate === undefined ? {} : { compensate: compensate(building, sketch.compensate) }),
  };
}

function switchOf(building: Building, map: Loose): Loose {
  const cases = (map.cases ?? []) as readonly Loose[];
  return {
    cases: cases.map((one) => ({
      place: 0,
      when: expression(building, String(one.when)),
      ...(one.reason === undefined ? {} : { reason: one.reason }),
      steps: list(building, one.steps),
    })),
    ...(map.default === undefined ? {} : { default: { place: 0, steps: list(building, map.default) } }),
  };
}

function parallelOf(building: Building, map: Loose): Loose {
  const { join = 'all' } = map;
  const plan =
    join === 'all'
      ? { k: 'all', onFailure: map.onFailure ?? 'cancel' }
      : join === 'race'
        ? { k: 'race' }
        : { k: 'atLeast', n: join === 'any' ? 1 : Number((join as Loose).atLeast) };
  return {
    join: plan,
    branches: Object.entries(map.branches as Loose).map(([name, steps]) => ({
      name,
      place: 0,
      steps: list(building, steps),
    })),
  };
}

/** `{ event, match }`, or `{ events: { name: { event, match } }, needs }`. */
function listenOf(building: Building, map: Loose): Loose {
  const slot = (name: string | undefined, one: Loose): Loose => ({
    ...(name === undefined ? {} : { name }),
    event: one.event,
    ...(one.match === undefined ? {} : { match: expression(building, String(one.match)) }),
    place: 0,
  });
  const slots =
    map.events === undefined
      ? [slot(undefined, map)]
      : Object.entries(map.events as Loose).map(([name, one]) => slot(name, one as Loose));
  return { slots, needs: map.needs ?? slots.length };
}

function approvalOf(building: Building, map: Loose): Loose {
  const escalate = (map.escalate ?? []) as readonly Loose[];
  return {
    approvalTitle: value(building, map.title ?? 'Well?'),
    ...(map.show === undefined ? {} : { show: value(building, map.show) }),
    assignees: people(building, map.assignees),
    quorum: typeof map.quorum === 'object' ? map.quorum : { approve: map.quorum ?? 1, deny: 1 },
    ...(map.signed === undefined ? {} : { signed: map.signed }),
    ...(map.form === undefined ? {} : { form: file(building, map.form as JsonSchema) }),
    remindMs: map.remindMs ?? [],
    escalate: escalate.map(({ afterMs, to, replace }) => ({
      afterMs,
      to: people(building, to),
      replace: replace === true,
      place: 0,
    })),
    ...(map.notify === undefined ? {} : { notify: notify(building, map.notify as Loose) }),
    onDeny: map.onDeny ?? 'raise',
    onExpire: map.onExpire ?? 'raise',
  };
}

function notify(building: Building, map: Loose): Loose {
  return { ...target(building, map as Sketch), on: map.on ?? NOTICES, place: 0 };
}

function people(building: Building, given: unknown): Loose {
  const built: { [key: string]: ValuePlan } = {};
  for (const [key, one] of Object.entries((given ?? {}) as Loose)) built[key] = value(building, one);
  return built;
}
