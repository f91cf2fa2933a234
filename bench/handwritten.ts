/** The same work as the flows, written by hand for Temporal. */
import { condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';

const { echo } = proxyActivities<{ echo(input: { readonly n: number }): Promise<{ readonly n: number }> }>({
  startToCloseTimeout: '30s',
});
/** Judged by the schemas of its input and its result, and tried again as a call of Holdfast is. */
const { echoJudged } = proxyActivities<{ echoJudged(input: { readonly n: number }): Promise<{ readonly n: number }> }>({
  startToCloseTimeout: '30s',
  retry: { maximumAttempts: 3, initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});
const CALLS = Array.from({ length: 10 }, (_, i) => i);

export async function row(): Promise<{ readonly n: number }> {
  let last = { n: 0 };
  for (const n of CALLS) last = await echo({ n });
  return last;
}

export async function parallel(): Promise<readonly { readonly n: number }[]> {
  return Promise.all(CALLS.map((n) => echo({ n })));
}

/** With what the flow of that name does beside its calls: each is named in the Temporal UI, and judged. */
export async function rowAlike(): Promise<{ readonly n: number }> {
  let last = { n: 0 };
  for (const n of CALLS) last = await echoJudged.executeWithOptions({ summary: `c${n}` }, [{ n }]);
  return last;
}

export async function parallelAlike(): Promise<readonly { readonly n: number }[]> {
  return Promise.all(CALLS.map((n) => echoJudged.executeWithOptions({ summary: `c${n}` }, [{ n }])));
}

export async function turns(count: number): Promise<{ readonly sum: number }> {
  let vars = { i: 0, sum: 0 };
  for (let turn = 0; turn < count; turn++) {
    vars = { i: vars.i + 1, sum: vars.sum + vars.i * 2 };
    if (vars.i >= count) break;
  }
  return { sum: vars.sum };
}

export const approve = defineUpdate<void, [string]>('approve');

export async function approval(): Promise<{ readonly by: string }> {
  await echo({ n: 1 });
  let by: string | undefined;
  setHandler(approve, (who) => {
    by = who;
  });
  await condition(() => by !== undefined);
  return { by: by ?? '' };
}
