/** Runs under a catalogue that has changed since they were compiled, as the tests of curation look at them. */
import assert from 'node:assert/strict';
import { checkProject } from '../../compiler/compile-project.ts';
import { sha256, treeOf } from '../../compiler/fixtures/project.ts';
import type { LoadedProject } from '../../compiler/project.ts';
import type { Stage } from '../../hosts/temporal/testing/stage.ts';
import { createServices, type WallServices } from '../../hosts/wall/index.ts';
import type { End, RunState } from '../../interpreter/machine.ts';
import type { Entry } from '../../schema/journal.ts';
import type { Json } from '../../schema/json.ts';
import type { Person } from '../../schema/message.ts';
import type { Plan } from '../../schema/plan.ts';
import { standardContracts } from '../../stdlib/index.ts';

export interface CuratedCase {
  readonly title: string;
  /** `catalogue` of the project when the flow was compiled; none unless given. */
  readonly then?: string;
  /** What it says when the run makes its calls. */
  readonly now: string;
  /** The case's own, unless given. */
  readonly steps?: string;
  /** Output, or type of the error. */
  readonly end: Json;
  readonly verdict?: Json;
  /** Id of the decision; `catalogue` unless given. */
  readonly id?: string;
  readonly says?: RegExp;
}
/** What is decided where something is denied. */
export const denied = { end: 'policy.denied', verdict: 'denied' } as const;

export const head = (name: string): string => `holdfast: "1"\nname: ${name}\nversion: 1.0.0\ntimeout: P9D\nsteps:\n`;
export const REVIEW = '  - { id: review, approval: { title: Do it?, assignees: { users: [ann] } }, timeout: P1D }\n';
const ann: Person = { user: 'ann', groups: [], verified: false };

/** The plan of `main.flow.yaml`. */
export function planOf(files: { readonly [path: string]: string }): Plan {
  const { flows, diagnostics } = checkProject(treeOf(files), { contracts: standardContracts, digest: sha256 });
  return flows.get('main.flow.yaml')?.plan ?? assert.fail(JSON.stringify(diagnostics));
}

export interface Told {
  readonly end: Json;
  readonly detail?: string;
  readonly decisions: readonly Json[];
}

export function tell(end: End | undefined, entries: readonly Entry[]): Told {
  const decisions = entries.flatMap(({ path, what }) =>
    what.t === 'decision' && what.decision.by === 'policy' ? [{ path, ...what.decision }] : [],
  );
  if (end?.is === 'failed') return { end: end.error.type, detail: end.error.detail, decisions };
  return { end: end?.is === 'completed' ? (end.output ?? null) : null, decisions };
}

/** What the worker of a project has, whose catalogue says this. */
export function servicesUnder({ curation }: Pick<LoadedProject, 'curation'>): WallServices {
  const project = { models: {}, connections: {}, ...(curation && { catalogue: curation.catalogue }) };
  return createServices({ project, env: {} });
}

/** In memory, Ann approves whatever waits. */
const annApproves = async ({ tasks: [task] }: RunState) =>
  task === undefined ? null : ({ t: 'vote', task: task.path, vote: 'approve', by: ann } as const);

/** How all of these runs go in memory. */
export const inTest = { input: {}, startedBy: 'bob', env: 'test', digest: sha256, atRest: annApproves } as const;

/** On a server she approves the review, where there is one. */
export async function onTemporal(stage: Stage, plan: Plan): Promise<Told> {
  const runId = await stage.start(plan);
  if (plan.steps.some(({ kind }) => kind === 'approval')) await stage.vote(runId, 'review', 'approve', ann);
  const end = await stage.client.result(runId);
  const { entries } = await stage.client.story(runId);
  return tell(end, entries);
}

/** Holds a run to its case. `path`: of the step that calls. */
export function checkTold(
  told: Told,
  path: string,
  { steps, end, verdict, id = 'catalogue', says }: CuratedCase,
): void {
  assert.deepEqual(told.end, end);
  if (says !== undefined) assert.match(told.detail ?? '', says);
  const [decision] = told.decisions;
  if (steps?.includes(REVIEW) && verdict === undefined) {
    assert.match(
      JSON.stringify(decision),
      /"approved":\[\{"step":"review","by":"ann","at":"\d{4}-.*"voters":\["ann"\]/,
    );
    return;
  }
  if (verdict === undefined) {
    assert.equal(decision, undefined);
    return;
  }
  assert.ok(typeof decision === 'object' && decision !== null && 'verdict' in decision);
  assert.deepEqual([decision.path, decision.id, decision.verdict], [path, id, verdict]);
}
