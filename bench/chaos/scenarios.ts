/** What runs: flows of two projects, each with inputs whose outcome depends on nothing but the flow. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFlow } from '../../cli/compile-project.ts';
import { openProject } from '../../cli/project.ts';
import { fakeIo } from '../../cli/testing/fake-io.ts';
import type { Limits } from '../../interpreter/limits.ts';
import type { Json } from '../../schema/json.ts';
import type { Plan } from '../../schema/plan.ts';

/** A project with workers of its own. */
export interface Project {
  readonly name: 'mixed' | 'cargo';
  readonly folder: string;
}
export interface Scenario {
  readonly name: string;
  readonly project: Project['name'];
  readonly plan: Plan;
  readonly input: Json;
  /** Makes long runs go on in new ones. */
  readonly limits?: Partial<Limits>;
}

interface Draft {
  readonly flow: string;
  readonly name?: string;
  readonly input?: Json;
  /** History events at which the run goes on in a new one. */
  readonly gateEvents?: number;
}

/** Two items are refused, and tolerated. */
const ITEMS = Array.from({ length: 8 }, (_, n) => ({ n, refuse: n === 2 || n === 5 }));

/** A small number of runs takes the first: those that wait, are undone and go on. */
const MIXED: readonly Draft[] = [
  { flow: 'saga' },
  { flow: 'approve', name: 'approve', input: { say: 'approve' } },
  { flow: 'each', name: 'each, continued', input: { items: ITEMS }, gateEvents: 15 },
  { flow: 'stuck' },
  { flow: 'order', name: 'order, continued', gateEvents: 6 },
  { flow: 'parent' },
  { flow: 'fan' },
  { flow: 'stop' },
  { flow: 'race' },
  { flow: 'late' },
  { flow: 'saga', name: 'saga, continued', gateEvents: 8 },
  { flow: 'fan', name: 'fan, continued', gateEvents: 12 },
  { flow: 'each', input: { items: ITEMS } },
  { flow: 'poll' },
  { flow: 'poll', name: 'poll, continued', gateEvents: 10 },
  { flow: 'approve', name: 'deny', input: { say: 'deny' }, gateEvents: 10 },
  { flow: 'order' },
];
const CARGO = ['hazmat', 'papers-missing', 'clean', 'heavy'];

export async function loadScenarios(projects: readonly Project[]): Promise<readonly Scenario[]> {
  const scenarios: Scenario[] = [];
  const plans = new Map<string, Plan>();
  for (const { name: project, folder } of projects) {
    for (const draft of project === 'mixed' ? MIXED : CARGO.map((name) => cargoDraft(folder, name))) {
      const file = project === 'mixed' ? `flows/${draft.flow}.flow.yaml` : `${draft.flow}.flow.yaml`;
      const plan = plans.get(file) ?? (await compile(folder, file));
      plans.set(file, plan);
      scenarios.push({
        name: draft.name ?? draft.flow,
        project,
        plan,
        input: draft.input ?? {},
        ...(draft.gateEvents === undefined ? {} : { limits: { gateEvents: draft.gateEvents } }),
      });
    }
  }
  return scenarios;
}

function cargoDraft(folder: string, name: string): Draft {
  const input: Json = JSON.parse(readFileSync(join(folder, 'inputs', `${name}.json`), 'utf8'));
  return { flow: 'cargo-release', name: `cargo, ${name}`, input };
}

async function compile(folder: string, file: string): Promise<Plan> {
  const { plan, diagnostics } = await compileFlow(openProject(fakeIo({ cwd: folder }), {}), file, undefined);
  if (plan === undefined)
    throw new Error(diagnostics.map(({ code, message }) => `${file}: ${code} ${message}`).join('\n'));
  return plan;
}
