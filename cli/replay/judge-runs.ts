/** What each recorded run says of this code, or of another definition. */
import type { PayloadLayer } from '../../hosts/temporal/payloads/layer.ts';
import type { Replayed } from '../../hosts/temporal/replay/replay-recordings.ts';
import { compareRuns, type RunDifference } from '../../interpreter/replay/compare-runs.ts';
import { ranOf, rerun } from '../../interpreter/replay/rerun.ts';
import type { PlaceId, Plan } from '../../schema/plan.ts';
import { sha256 } from '../compile-project.ts';
import { placesOf } from '../render/places.ts';
import type { Source } from './read-recordings.ts';

export interface Verdict {
  readonly runId: string;
  readonly flow: string;
  readonly file?: string;
  /** `differs` under the other definition; `other flow`: it says nothing of that. */
  readonly is: 'same' | 'differs' | 'nondeterministic' | 'other flow' | 'foreign' | 'unreadable';
  readonly detail?: string;
  readonly differences: readonly Told[];
}

export interface Told {
  readonly kind: string;
  readonly path: string;
  readonly message: string;
  /** `file:line` in the definition that the run carries, and in the other one. */
  readonly old?: string;
  readonly new?: string;
}

/** Against this code. */
export async function judgeCode(
  sources: readonly Source[],
  payloads: PayloadLayer | undefined,
): Promise<readonly Verdict[]> {
  const replayed = await replay(sources, payloads, false);
  return replayed.map((one, i) => {
    const { runId, flow, is, detail, path, place, tape } = one;
    const where = place === undefined || tape === undefined ? undefined : placesOf(tape.plan, false)(place);
    const told: readonly Told[] =
      path === undefined
        ? []
        : [{ kind: is, path, message: detail ?? '', ...(where === undefined ? {} : { old: where }) }];
    return { runId, flow, ...fileOf(sources[i]), is, ...(detail === undefined ? {} : { detail }), differences: told };
  });
}

/** Against another definition. */
export async function judgeDefinition(
  sources: readonly Source[],
  payloads: PayloadLayer | undefined,
  plan: Plan,
): Promise<readonly Verdict[]> {
  const { createJudge } = await import('../../stdlib/judge/judge.ts');
  const { validate } = createJudge();
  const replayed = await replay(sources, payloads, true);
  return replayed.map((one, i): Verdict => {
    const { runId, flow, is, detail, tape } = one;
    const about = { runId, flow, ...fileOf(sources[i]) };
    if (is !== 'same' || tape === undefined) {
      return { ...about, is, ...(detail === undefined ? {} : { detail }), differences: [] };
    }
    if (tape.plan.flow.name !== plan.flow.name) {
      const other = `It is a run of ${tape.plan.flow.name}, not of ${plan.flow.name}.`;
      return { ...about, is: 'other flow', detail: other, differences: [] };
    }
    const host = { digest: sha256, validate };
    const found = compareRuns(ranOf(tape, host), rerun(tape, plan, host));
    const told = found.map((difference) => tell(difference, tape.plan, plan));
    return { ...about, is: found.length === 0 ? 'same' : 'differs', differences: told };
  });
}

async function replay(
  sources: readonly Source[],
  payloads: PayloadLayer | undefined,
  kernelOnly: boolean,
): Promise<readonly Replayed[]> {
  const { replayRecordings } = await import('../../hosts/temporal/replay/replay-recordings.ts');
  const options = { kernelOnly, ...(payloads === undefined ? {} : { payloads }) };
  return replayRecordings(
    sources.map(({ recording }) => recording),
    options,
  );
}

function fileOf(source: Source | undefined): { readonly file?: string } {
  return source?.file === undefined ? {} : { file: source.file };
}

function tell({ kind, path, message, old, new: now }: RunDifference, before: Plan, after: Plan): Told {
  const place = (plan: Plan, id: PlaceId | undefined) => (id === undefined ? undefined : placesOf(plan, false)(id));
  const was = place(before, old);
  const is = place(after, now);
  return { kind, path, message, ...(was === undefined ? {} : { old: was }), ...(is === undefined ? {} : { new: is }) };
}
