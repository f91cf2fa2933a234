import { canonicalize } from 'json-canonicalize';
import type { ConcurrencyPlan, ContractPlan, Plan } from '../../schema/plan.ts';
import { PLAN_VERSION } from '../../schema/plan.ts';
import type { Contract } from '../../stdlib/contract.ts';
import { digestContract } from '../../stdlib/digest.ts';
import { originalOf } from '../curation/relax.ts';
import { approvalsBefore } from '../resolve/approvals-before.ts';
import type { At, Concurrency, Flow } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import { opt } from '../resolve/reading.ts';
import { listensOf } from '../resolve/walk.ts';
import { lowerBudget } from './lower-budget.ts';
import { lowerClauses, lowerSteps } from './lower-step.ts';
import { lowerEntries } from './lower-value.ts';
import { found, type Lowering } from './lowering.ts';
import { createTables } from './tables.ts';

/** Makes the plan of a flow without errors. Only what the flow uses is in it. */
export function lowerFlow(flow: Flow, links: Links, digest: (text: string) => string, team: string | undefined): Plan {
  const tables = createTables();
  const to: Lowering = { flow, links, tables, approvals: approvalsBefore(flow) };
  // The flow's own document is source 0, whatever stands first in the plan.
  const place = tables.place({ ...flow.name.range });
  const fileOf = (reference: At<string> | undefined) =>
    reference && tables.file(found(links.files.get(reference), `the file ${reference.v}`));
  const head = {
    version: PLAN_VERSION,
    flow: { name: flow.name.v, version: flow.version.v, ...opt('title', flow.title), ...opt('team', team), place },
    ...opt('input', fileOf(flow.input)),
    ...opt('inputPlace', flow.input && tables.place(flow.input.range)),
    ...opt('output', fileOf(flow.output)),
    ...opt('timeoutMs', flow.timeout?.v),
    ...opt('budget', lowerBudget(flow.budget, to)),
    ...opt('correlate', flow.correlate && lowerEntries(flow.correlate, undefined, to)),
    ...opt('concurrency', flow.concurrency && lowerConcurrency(flow.concurrency, to)),
    steps: lowerSteps(flow.steps, to),
    catch: lowerClauses(flow.catch, to),
    finally: lowerSteps(flow.finally, to),
    events: lowerEvents(flow, to),
    contracts: lowerContracts(links, digest),
    flows: Object.fromEntries([...links.children.values()].map(({ key, plan }) => [key, plan])),
  } as const;
  const plan = { ...head, ...tables.done() };
  return { ...plan, digest: digest(canonicalize(plan)) };
}

function lowerConcurrency(concurrency: Concurrency, to: Lowering): ConcurrencyPlan {
  const { range, key, limit = 1, onConflict = 'queue', timeout } = concurrency;
  return {
    ...opt('key', key && to.tables.expression(key)),
    limit,
    onConflict,
    ...opt('timeoutMs', timeout?.v),
    place: to.tables.place(range),
  };
}

/** All listeners of one type share one schema (rule 36): the first that names one gives it. */
function lowerEvents(flow: Flow, to: Lowering): Plan['events'] {
  const events: Record<string, Plan['events'][string]> = {};
  for (const { event, schema } of listensOf(flow)) {
    if (events[event.v]?.schema !== undefined) continue;
    const file = schema && found(to.links.files.get(schema), `the file ${schema.v}`);
    events[event.v] = opt('schema', file && to.tables.file(file));
  }
  return events;
}

function lowerContracts(links: Links, digest: (text: string) => string): Plan['contracts'] {
  return Object.fromEntries([...links.contracts].map(([name, contract]) => [name, lowerContract(contract, digest)]));
}

function lowerContract(given: Contract, digest: (text: string) => string): ContractPlan {
  const contract = originalOf(given);
  return {
    name: contract.name,
    version: contract.version,
    digest: digestContract(contract, digest),
    effect: contract.effect,
    idempotent: contract.effect === 'write' && contract.idempotent,
    input: contract.input,
    output: contract.output,
    errors: contract.errors.map(({ type, retry }) => ({ type, retry })),
    ...opt('curated', contract.effect === 'pure' ? true : undefined),
    ...opt('cost', contract.effect === 'pure' ? undefined : contract.cost),
  };
}
