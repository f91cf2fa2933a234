import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import type { Contract } from '../../stdlib/contract.ts';
import { finding } from '../diagnostics/finding.ts';
import { type Environment, stepsBefore } from '../resolve/environment.ts';
import type { Step, Value } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import type { LabelPlaces } from '../resolve/project-facts.ts';
import { outputSchemaOf } from '../resolve/schemas.ts';
import type { SiteKind } from '../resolve/sites.ts';
import { valueAt } from '../resolve/value-at.ts';
import type { FlowTypes, TypedSite } from '../types/flow-types.ts';
import { fromSchemaAt } from '../types/from-schema.ts';
import { findLeak, type Leak, MODEL, readsLabel, SECRET, writtenLabels } from '../types/labels.ts';
import type { Type } from '../types/type.ts';
import type { RuleContext } from './check-flow.ts';
import { originOf, originOfStep } from './label-origin.ts';

/**
 * Where labelled data goes (`x-holdfast-labels`): secrets into prompts, connectors, events, outputs, errors and what
 * people are shown; what a model wrote into effects and further prompts before anybody has judged it; data of the labels
 * that the project follows to models and connections that may not have it. A place whose schema has the label takes it.
 */
export function checkLabelledData(context: RuleContext): readonly Diagnostic[] {
  const { types, project } = context;
  const followed = [...(project.labels ?? [])].filter(([label]) => label !== SECRET && label !== MODEL);
  const rules: readonly Followed[] = [
    { leak: { label: SECRET, carries: hasContent }, code: 'HF6001' },
    ...followed.map(([label, places]): Followed => ({ leak: { label, carries: hasContent }, code: 'HF6003', places })),
  ];
  const found = types.sites.flatMap((typed) => [
    ...rules.flatMap((rule) => labelAt(typed, rule, context)),
    ...modelAt(typed, context),
  ]);
  return [...found, ...rules.flatMap((rule) => lastOutput(rule, context))];
}

interface Followed {
  readonly leak: Leak;
  readonly code: 'HF6001' | 'HF6003';
  /** That may be given it. */
  readonly places?: LabelPlaces;
}

const PLACES: { readonly [kind in SiteKind]?: string } = {
  undo: 'a call',
  output: 'the output of the flow',
  event: 'an event',
  shown: 'what people are shown',
  error: 'an error',
  key: 'a key of the run, which is never encrypted',
};

function labelAt(typed: TypedSite, rule: Followed, context: RuleContext): readonly Diagnostic[] {
  const { of, schema, expr } = typed.site;
  // People who decide are to see what they decide about.
  if (rule.code !== 'HF6001' && of === 'shown') return [];
  const place = of === 'argument' ? targetOf(typed, context) : PLACES[of];
  if (place === undefined || isTaken(typed, rule, context)) return [];
  const path = findLeak(context.types.typeOf(typed), rule.leak, schema && fromSchemaAt(schema));
  if (path === undefined) return [];
  return [explain(rule, path, place, expr.expression.range, originOf(expr, rule.leak, context))];
}

/** Whether the contract of what is called says that its whole input may be of the label, or the project says it of where it goes. */
function isTaken({ site: { of }, env }: TypedSite, { leak, places }: Followed, { links }: RuleContext): boolean {
  const step = env.inside.at(-1);
  const undo = step?.kind === 'call' || step?.kind === 'run' ? step.compensate : undefined;
  const undone = undo && 'call' in undo ? links.contracts.get(undo.call.v) : undefined;
  const contract = of === 'argument' ? contractOf(step, links) : of === 'undo' ? undone : undefined;
  if (contract === undefined) return false;
  const withs = of === 'undo' ? [undo?.with] : withsOf(step);
  return readsLabel(contract, leak.label) || (places !== undefined && isAllowed(contract.name, withs, places));
}

/** Whether every model and connection that the call may go to takes the label; false where it names none. */
function isAllowed(name: string, withs: readonly (Value | undefined)[], { models, connections }: LabelPlaces): boolean {
  const usual = name.startsWith('mail.') ? 'mail' : undefined;
  const [own] = withs;
  const connection = textAt(own, '/connection') ?? usual;
  const asked = withs.flatMap((given) => textAt(given, '/model') ?? []);
  const named = [connection, ...asked].filter((one) => one !== undefined);
  return (
    named.length > 0 &&
    (connection === undefined || connections.has(connection)) &&
    asked.every((model) => models.has(model))
  );
}

function textAt(given: Value | undefined, at: string): string | undefined {
  const value = given && valueAt(given, at);
  return value?.k === 'lit' && typeof value.v === 'string' ? value.v : undefined;
}

/** What each try is given, the step's own first. */
function withsOf(step: Step | undefined): readonly (Value | undefined)[] {
  if (step?.kind === 'approval') return [step.notify?.with];
  if (step?.kind !== 'call') return [];
  return [step.with, ...step.fallback.map(({ then }) => (then.k === 'with' ? then.with : undefined))];
}

/** Where an argument goes; undefined for what stays in the run. */
function targetOf({ env }: TypedSite, { links }: RuleContext): string | undefined {
  const step = env.inside.at(-1);
  if (step?.kind === 'run') return `the flow "${step.run.v}"`;
  const contract = contractOf(step, links);
  if (!contract || contract.effect === 'pure') return undefined;
  return isPrompt(contract) ? `a prompt ("${contract.name}")` : `"${contract.name}"`;
}

/** Of the call of a step: its own, or that which tells people of an approval. */
function contractOf(step: Step | undefined, links: Links): Contract | undefined {
  const call = step?.kind === 'call' ? step : step?.kind === 'approval' ? step.notify : undefined;
  return call && links.contracts.get(call.call.v);
}

/** Text that goes into it is read by a model. */
const isPrompt = (contract: Contract): boolean =>
  contract.name.startsWith(`${MODEL}.`) || writtenLabels(contract).includes(MODEL);

function explain(
  { leak: { label }, code, places }: Followed,
  path: readonly string[],
  place: string,
  range: Range,
  related: Diagnostic['related'],
): Diagnostic {
  const what = path.length === 0 ? 'this' : `\`${path.join('.')}\` of this`;
  const says = `say that it may: \`"x-holdfast-labels": ["${label}"]\` in the schema of the place`;
  const or = places === undefined ? '' : `, or the model or connection under \`labels.${label}\` in holdfast.yaml`;
  const message = `${what} is labelled ${label}, and goes into ${place}`;
  return finding(code, range, message, { hint: `leave it out, or ${says}${or}`, related });
}

/** A flow without a `return` gives what its last step gives. */
function lastOutput(rule: Followed, context: RuleContext): readonly Diagnostic[] {
  const { types, links, flow } = context;
  const wanted = outputSchemaOf(flow, links);
  return [flow.steps, ...flow.catch.map(({ steps }) => steps)].flatMap((steps) => {
    const last = steps.at(-1);
    const path = last && findLeak(types.stepType(last), rule.leak, wanted && fromSchemaAt(wanted));
    if (!last || !path) return [];
    const related = originOfStep(last, rule.leak, context).filter((one) => one.range !== last.id.range);
    return [explain(rule, path, 'the output of the flow', last.id.range, related)];
  });
}

/** What a model wrote, as far as it could have written anything: what is one of a few values was chosen by the author. */
const IS_TEXT: Leak = { label: MODEL, carries: ({ any, text }) => any || (text !== undefined && !text.values) };
const IS_OPEN: Leak = {
  label: MODEL,
  carries: (type) => IS_TEXT.carries(type) || (type.number !== undefined && !type.number.values),
};

function modelAt(typed: TypedSite, context: RuleContext): readonly Diagnostic[] {
  const { of, schema, expr } = typed.site;
  const step = typed.env.inside.at(-1);
  // Who is told of an approval is asked to judge.
  const contract = step?.kind === 'call' ? contractOf(step, context.links) : undefined;
  if (of !== 'argument' || !contract || readsLabel(contract, MODEL)) return [];
  const prompt = isPrompt(contract);
  if (!prompt && contract.effect !== 'write') return [];
  const leak = prompt ? IS_TEXT : IS_OPEN;
  const path = findLeak(context.types.typeOf(typed), leak, schema && fromSchemaAt(schema));
  if (!path || isJudged(typed.env, context.types, context)) return [];
  const what = path.length === 0 ? 'this' : `\`${path.join('.')}\` of this`;
  const where = prompt ? `a further prompt ("${contract.name}")` : `"${contract.name}", which changes something`;
  const hint =
    'put `checks` on the step that asks the model, ask rules or people first, or narrow its schema to an enum';
  return [
    finding(
      'HF6002',
      expr.expression.range,
      `${what} was written by a model and judged by nobody, and goes into ${where}`,
      { hint, related: originOf(expr, leak, context) },
    ),
  ];
}

/** Whether people, or rules that were given what the model wrote, came before. */
function isJudged(env: Environment, types: FlowTypes, { links }: RuleContext): boolean {
  return stepsBefore(env).some((step) => isApproval(step) || isRuling(step, types, links));
}

function isApproval(step: Step): boolean {
  return step.kind === 'approval';
}

function isRuling(step: Step, types: FlowTypes, links: RuleContext['links']): boolean {
  if (step.kind !== 'call' || !step.with || links.contracts.get(step.call.v)?.effect !== 'pure') return false;
  return findLeak(types.valueType(step.with), { label: MODEL, carries: hasContent }, undefined) !== undefined;
}

function hasContent({ any, number, text, booleans }: Type): boolean {
  return any || number !== undefined || text !== undefined || booleans.length > 0;
}
