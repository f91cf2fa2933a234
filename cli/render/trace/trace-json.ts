/** The story as data: every record with its place in the source, times as RFC 3339. */

import type { Entry } from '../../../schema/journal.ts';
import { placeOf } from '../../../schema/place-of.ts';
import type { Plan } from '../../../schema/plan.ts';
import { happeningToJson, timeToJson } from '../json-times.ts';
import { usageOfRun } from './usage.ts';

interface EarlierRun {
  readonly temporalRunId: string;
  readonly plan: Plan;
  readonly entries: readonly Entry[];
}

export interface StoryOfRun {
  readonly runId: string;
  readonly plan: Plan;
  readonly entries: readonly Entry[];
  /** Execution id; in runs on a server, that of a child flow is `<root>/<path>`. */
  readonly root?: string;
  /** Runs that failed before it was started again, oldest first. */
  readonly before?: readonly EarlierRun[];
  readonly beforeGone?: true;
}

export function traceToJson({ runId, plan, entries, root, before = [], beforeGone }: StoryOfRun) {
  const { inputTokens = 0, outputTokens = 0, models, ...used } = usageOfRun(entries);
  return {
    runId,
    ...(root === undefined ? {} : { root }),
    flow: plan.flow.name,
    version: plan.flow.version,
    plan: plan.digest,
    usage: { models, inputTokens, outputTokens, ...used },
    entries: entriesToJson(plan, entries),
    ...(before.length === 0 ? {} : { before: before.map(earlierToJson) }),
    ...(beforeGone === undefined ? {} : { beforeGone }),
  };
}

function earlierToJson({ temporalRunId, plan, entries }: EarlierRun) {
  const { version } = plan.flow;
  return { temporalRunId, version, plan: plan.digest, entries: entriesToJson(plan, entries) };
}

function entriesToJson(plan: Plan, entries: readonly Entry[]) {
  return entries.map(({ n, at, path, place, what }) => {
    const found = placeOf(plan, place);
    const file = found === undefined ? undefined : plan.sources[found.file];
    const where = found === undefined || file === undefined ? {} : { file, line: found.line, col: found.col };
    return { n, at: timeToJson(at), path, ...where, ...happeningToJson(what) };
  });
}
