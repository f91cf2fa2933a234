/** What of a flow can be answered otherwise: its calls, its undos, the children it runs, with what they may give. */
import { ENGINE_ERRORS } from '../../../../schema/fault.ts';
import type { JsonSchema } from '../../../../schema/json.ts';
import type {
  ApprovalStep,
  CallStep,
  ClausePlan,
  FileId,
  ListenStep,
  Plan,
  StepPlan,
} from '../../../../schema/plan.ts';
import { stepsOfPlan } from '../../../../schema/steps-of-plan.ts';
import { modelExtract } from '../../../../stdlib/activities/model/extract.ts';
import { CALL_ERRORS } from '../../../../stdlib/errors.ts';
import { wholeOutput } from '../../../../stdlib/output-source.ts';

export interface Target {
  /** Without indices. */
  readonly path: string;
  /** The activity, or the flow that is run. */
  readonly call: string;
  /** The narrowest first; an answer fits all of them. */
  readonly outputs: readonly JsonSchema[];
  readonly errors: readonly string[];
}

export interface Steps {
  readonly targets: ReadonlyMap<string, Target>;
  readonly approvals: ReadonlyMap<string, ApprovalStep>;
  readonly listens: ReadonlyMap<string, ListenStep>;
}

/** Errors of every call that a test may say, and that tell two ways apart. */
const COMMON: readonly string[] = ['timeout', 'activity.crashed'];
const ALLOWED = new Set([...Object.keys(CALL_ERRORS), ...Object.keys(ENGINE_ERRORS)]);

export function stepsOf(plan: Plan): Steps {
  const targets = new Map<string, Target>();
  const approvals = new Map<string, ApprovalStep>();
  const listens = new Map<string, ListenStep>();
  const caught = clausesIn(plan).flatMap(({ errors = [] }) => errors);
  for (const step of stepsOfPlan(plan)) {
    if (step.kind === 'approval') approvals.set(step.id, step);
    if (step.kind === 'listen') listens.set(step.id, step);
    for (const target of targetsOf(plan, step, caught)) targets.set(target.path, target);
  }
  return { targets, approvals, listens };
}

function targetsOf(plan: Plan, step: StepPlan, caught: readonly string[]): readonly Target[] {
  if (step.kind === 'approval') {
    const notice = step.notify === undefined ? undefined : callTarget(plan, `${step.id}/notify`, step.notify.call);
    return notice === undefined ? [] : [notice];
  }
  if (step.kind !== 'call' && step.kind !== 'run') return [];
  const own =
    step.kind === 'run' ? childTarget(plan, step.id, step.run, caught) : callTarget(plan, step.id, step.call, step);
  const fallbacks =
    step.kind === 'call' && own !== undefined
      ? step.fallback.flatMap(({ then }, i) =>
          then.k === 'with' ? [{ ...own, path: `${step.id}/fallback.${i + 1}` }] : [],
        )
      : [];
  const { compensate } = step;
  const path = `${step.id}/compensate`;
  const undo =
    compensate === undefined
      ? undefined
      : compensate.k === 'call'
        ? callTarget(plan, path, compensate.call)
        : childTarget(plan, path, compensate.run, []);
  return [own, ...fallbacks, undo].filter((target) => target !== undefined);
}

function callTarget(plan: Plan, path: string, call: string, step?: CallStep): Target | undefined {
  const contract = plan.contracts[call];
  if (contract === undefined || contract.effect === 'pure') return undefined;
  const narrower = step === undefined ? [] : narrowings(plan, step);
  const declared = contract.errors.map(({ type }) => type);
  return { path, call, outputs: [...narrower, contract.output], errors: [...new Set([...declared, ...COMMON])] };
}

/** `output.schema` of the step, and the schema that a model is asked for. */
function narrowings(plan: Plan, { narrow, call, with: given }: CallStep): readonly JsonSchema[] {
  const entry =
    given.k === 'map' && call.startsWith('model.') ? given.entries.find(({ key }) => key === 'schema') : undefined;
  const asked = schemaAt(plan, entry?.value.k === 'file' ? entry.value.file : undefined);
  const { contract } = modelExtract;
  // What is read stands in a field of the answer.
  const whole = asked === undefined || call !== contract.name ? asked : wholeOutput(contract, asked);
  return [schemaAt(plan, narrow), whole].filter((schema) => schema !== undefined);
}

export function schemaAt(plan: Plan, id: FileId | undefined): JsonSchema | undefined {
  const file = id === undefined ? undefined : plan.files[id];
  return file?.kind === 'schema' ? file.content : undefined;
}

/** A child may raise what it likes: what somebody waits for is tried. */
function childTarget(plan: Plan, path: string, run: string, caught: readonly string[]): Target | undefined {
  const child = plan.flows[run];
  if (child === undefined) return undefined;
  const output = schemaAt(child, child.output);
  const errors = caught.filter((type) => !type.endsWith('*') && !ALLOWED.has(type));
  return { path, call: run, outputs: output === undefined ? [] : [output], errors: ['timeout', ...errors] };
}

function clausesIn(plan: Plan): readonly ClausePlan[] {
  return [...plan.catch, ...stepsOfPlan(plan).flatMap((step) => step.catch)];
}
