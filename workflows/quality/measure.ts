/** Runs held-out cases through a flow: on the memory host, with the project's real model, rules and service. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { sha256 } from '../../cli/compile-project.ts';
import { realReplies } from '../../cli/real-replies.ts';
import { runInMemory } from '../../hosts/memory/index.ts';
import type { OpenTask } from '../../interpreter/machine.ts';
import { openStand, type Stand, TEST_ENV } from '../testing/stand.ts';
import { type Cost, costOf } from './cost-of.ts';
import type { LabelledCase, QualityCheck, Reading } from './quality-check.ts';

export interface Measured extends Reading {
  readonly id: string;
  readonly label: string;
  readonly end: 'completed' | 'failed' | 'cancelled' | 'open';
  readonly cost: Cost;
  /** Time on the clock of this machine for the whole run; time that a run waits for is virtual, and not in it. */
  readonly ms: number;
}

export async function measure(check: QualityCheck, cases: readonly LabelledCase[]): Promise<readonly Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-quality-'));
  try {
    const stand = await openStand(check.suite, check.world, folder);
    try {
      const [first] = cases;
      // The first call of a local model trains it, which is no part of what a case takes.
      if (first !== undefined) await runCase(check, stand, { ...first, id: 'warm-up' });
      const measured: Measured[] = [];
      for (const one of cases) measured.push(await runCase(check, stand, one));
      return measured;
    } finally {
      await stand.world.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runCase(check: QualityCheck, stand: Stand, labelled: LabelledCase): Promise<Measured> {
  const { id: root, input, label } = labelled;
  const { plan, platform, world } = stand;
  const done = new Set<string>();
  const begun = performance.now();
  const { end, journal } = await runInMemory({
    plan,
    input: await stand.upload(input),
    root,
    startedBy: check.suite.startedBy,
    env: TEST_ENV,
    digest: sha256,
    validate: (schema, value) => platform.services.judge.validate(schema, value),
    reply: realReplies(platform, TEST_ENV),
    atRest: async ({ tasks }) => {
      const task = tasks.find((one) => !done.has(nameOf(one)));
      if (task === undefined) return null;
      done.add(nameOf(task));
      return check.act(task, labelled, { root, world });
    },
  });
  const ms = performance.now() - begun;
  return { id: root, label, ms, end: end?.is ?? 'open', cost: costOf(journal), ...check.read({ end, journal }) };
}

/** A task that opens again in a later turn is another one. */
function nameOf({ path, since }: OpenTask): string {
  return `${path} ${since}`;
}
