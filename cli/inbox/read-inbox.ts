/** The runs that wait for a person: one query of visibility, then the state of each run that it names. */
import type { HoldfastClient, RunSummary } from '../../hosts/temporal/client/types.ts';
import { type Self, waitingNames } from './find-self.ts';
import { type InboxItem, myItems } from './my-items.ts';

/** States asked for at a time: each may have a worker read a history. */
const AT_A_TIME = 8;

export interface Inbox {
  /** What is due first comes first. */
  readonly entries: readonly { readonly run: RunSummary; readonly item: InboxItem }[];
  /** Runs that wait for the person and could not be asked. */
  readonly unread: readonly { readonly run: RunSummary; readonly error: Error }[];
  /** More runs wait than were asked for. */
  readonly more: boolean;
}

export async function readInbox(
  client: HoldfastClient,
  self: Self,
  query: { readonly flow?: string; readonly limit: number },
): Promise<Inbox> {
  const runs: RunSummary[] = [];
  const waiting = { ...query, status: 'running', waitingFor: waitingNames(self), orMore: true } as const;
  for await (const run of client.list(waiting)) runs.push(run);
  const entries: { readonly run: RunSummary; readonly item: InboxItem }[] = [];
  const unread: { readonly run: RunSummary; readonly error: Error }[] = [];
  const left = [...runs];
  const read = async (): Promise<void> => {
    for (let run = left.shift(); run !== undefined; run = left.shift()) {
      const asked = run;
      try {
        const { tasks } = await client.state(asked.runId);
        entries.push(...myItems(tasks, self).map((item) => ({ run: asked, item })));
      } catch (error) {
        unread.push({ run: asked, error: error instanceof Error ? error : new Error(String(error)) });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, read));
  const due = ({ item: { task } }: (typeof entries)[number]): number => task.until ?? Number.MAX_SAFE_INTEGER;
  entries.sort(
    (a, b) => due(a) - due(b) || a.item.task.since - b.item.task.since || (a.run.runId < b.run.runId ? -1 : 1),
  );
  return { entries, unread, more: runs.length === query.limit };
}
