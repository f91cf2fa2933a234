/** Replays histories and compares the two ways to rebuild a journal: the SDK's replayer, and the kernel over a history. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { type InjectedSinks, Worker } from '@temporalio/worker';
import type { Entry } from '../../../schema/journal.ts';
import { openConnection } from '../client/open-connection.ts';
import { readChain } from '../history/chain.ts';
import { createDecoder, type Decoder } from '../history/decode.ts';
import { retell } from '../history/retell.ts';
import { type HistoryEvent, readTurns } from '../history/turns.ts';
import { createDataConverter } from '../payloads/data-converter.ts';
import type { PayloadLayer } from '../payloads/layer.ts';
import type { FlowInput, JournalSinks } from '../protocol.ts';
import type { Recording } from '../replay/recording.ts';
import { withoutTimes } from '../replay/without-times.ts';
import { BUNDLE_PATH } from '../worker/bundle.ts';
import { keepHistories } from './keep-histories.ts';

interface History {
  readonly workflowId: string;
  readonly input: FlowInput;
  readonly history: { readonly events: HistoryEvent[] };
}

/**
 * The runs with their children. Rejects where a history does not replay or the journals differ. Gives the number of
 * histories: a run that went on has more than one.
 */
export async function checkReplays(address: string, runIds: Iterable<string>, layer?: PayloadLayer): Promise<number> {
  const dataConverter = createDataConverter(layer);
  const connection = await openConnection({ address });
  try {
    const temporal = new Client({ connection, dataConverter });
    const decoder = createDecoder(temporal.options.loadedDataConverter);
    const histories = await historiesOf(temporal, decoder, runIds);
    const replayed = await replay(histories, dataConverter);
    const retold = new Map<string, Entry[]>();
    const split = new Set<string>();
    for (const { workflowId, input, history } of histories) {
      if (hasSplitTask(history.events)) split.add(workflowId);
      const { machine } = retell(input, await readTurns(history.events, decoder));
      retold.set(workflowId, [...(retold.get(workflowId) ?? []), ...machine.journal()]);
    }
    // The SDK replays a split task at another time than it was lived.
    const shown = (id: string, journal: readonly Entry[]): unknown =>
      split.has(id) ? journal.map(withoutTimes) : plain(journal);
    const pairs = [...retold].map(([id, own]) => [id, shown(id, own), shown(id, replayed.get(id) ?? [])] as const);
    const wrong = pairs.filter(([, own, other]) => !isDeepStrictEqual(own, other));
    const others = new Set(wrong.map(([id]) => id));
    // Sealed ones could not be read without their keys; those of split tasks would not be the same when they are read.
    if (layer === undefined) {
      keepHistories(recordingsOf(histories).filter(({ runId }) => !others.has(runId) && !split.has(runId)));
    }
    for (const [id, own, other] of wrong) assert.deepEqual(own, other, `the journal of ${id}`);
    return histories.length;
  } finally {
    await connection.close();
  }
}

/** `EventType` of the protocol. */
const TASK = { scheduled: 5, completed: 7 } as const;

/**
 * A workflow task was completed without any command, because a local call went on or a query came. The SDK replays such
 * tasks as one that starts when the last of them did: the same journal, at later times than it was lived.
 */
function hasSplitTask(events: readonly { readonly eventType?: number | null }[]): boolean {
  return events.some(({ eventType }, i) => eventType === TASK.completed && events[i + 1]?.eventType === TASK.scheduled);
}

async function historiesOf(temporal: Client, decoder: Decoder, runIds: Iterable<string>): Promise<readonly History[]> {
  const histories: History[] = [];
  const left = [...runIds];
  for (let workflowId = left.shift(); workflowId !== undefined; workflowId = left.shift()) {
    for (const { input, events } of await readChain(temporal, workflowId, decoder)) {
      histories.push({ workflowId, input, history: { events: [...events] } });
      for (const event of events) {
        const child = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution?.workflowId;
        if (child) left.push(child);
      }
    }
  }
  return histories;
}

async function replay(
  histories: readonly History[],
  dataConverter: DataConverter,
): Promise<ReadonlyMap<string, readonly Entry[]>> {
  const journals = new Map<string, Entry[]>();
  const sinks: InjectedSinks<JournalSinks> = {
    journal: {
      write: {
        callDuringReplay: true,
        fn: ({ workflowId }, entries) => {
          journals.set(workflowId, [...(journals.get(workflowId) ?? []), ...entries]);
        },
      },
    },
  };
  const options = { workflowBundle: { codePath: BUNDLE_PATH }, sinks, dataConverter };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    assert.equal(error, undefined, `the replay of ${workflowId}`);
  }
  return journals;
}

function recordingsOf(histories: readonly History[]): readonly Recording[] {
  const byRun = new Map<string, Recording>();
  for (const { workflowId, input, history } of histories) {
    const { histories: before } = byRun.get(workflowId) ?? { histories: [] };
    byRun.set(workflowId, { runId: workflowId, flow: input.plan.flow.name, histories: [...before, history] });
  }
  return [...byRun.values()];
}

/** Without the prototypes of the sandbox. */
function plain(entries: readonly Entry[]): unknown {
  return JSON.parse(JSON.stringify(entries));
}
