/** Replays recorded runs against this code, in both ways that rebuild a run: the SDK's replayer, and the kernel alone. */
import type { DataConverter } from '@temporalio/common';
import { loadDataConverter } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { type InjectedSinks, Worker } from '@temporalio/worker';
import { recordMachine, type Tape, type TapeStep } from '../../../interpreter/redrive/tape.ts';
import type { Entry } from '../../../schema/journal.ts';
import type { PlaceId } from '../../../schema/plan.ts';
import { createDecoder, type Decoder } from '../history/decode.ts';
import { retell } from '../history/retell.ts';
import { type HistoryEvent, readTurns, type Turn } from '../history/turns.ts';
import { createDataConverter } from '../payloads/data-converter.ts';
import type { PayloadLayer } from '../payloads/layer.ts';
import type { FlowInput, JournalSinks } from '../protocol.ts';
import { BUNDLE_PATH } from '../worker/bundle.ts';
import { installRuntime } from '../worker/runtime.ts';
import { compareCommands } from './compare-commands.ts';
import type { Recording } from './recording.ts';
import { withoutTimes } from './without-times.ts';

export interface Replayed {
  readonly runId: string;
  readonly flow: string;
  /** `foreign`: no run of Holdfast. `unreadable`: sealed with a key, or kept in a store, that is not here. */
  readonly is: 'same' | 'nondeterministic' | 'foreign' | 'unreadable';
  readonly detail?: string;
  /** Path of the step, and its place in the plan that the run carries. */
  readonly path?: string;
  readonly place?: PlaceId;
  /** Absent where the history could not be told again. */
  readonly tape?: Tape;
}

export interface ReplayOptions {
  readonly payloads?: PayloadLayer;
  /** Skips the SDK's replayer, which takes most of the time. */
  readonly kernelOnly?: boolean;
}

/** One result for each recording, in order. */
export async function replayRecordings(
  recordings: readonly Recording[],
  { payloads, kernelOnly = false }: ReplayOptions = {},
): Promise<readonly Replayed[]> {
  const dataConverter = createDataConverter(payloads);
  const decoder = createDecoder(loadDataConverter(dataConverter));
  const told = await Promise.all(recordings.map((recording) => tell(recording, decoder)));
  if (kernelOnly) return told;
  const ours = recordings.filter((_, i) => told[i]?.is === 'same');
  const replayed = await replay(ours, dataConverter);
  return told.map((one) => (one.is === 'same' ? judge(one, replayed.get(one.runId)) : one));
}

interface Link {
  readonly input: unknown;
  readonly events: readonly HistoryEvent[];
  readonly turns: readonly Turn[];
}

async function tell(recording: Recording, decoder: Decoder): Promise<Replayed> {
  const { runId, flow } = recording;
  const links: Link[] = [];
  try {
    for (const history of recording.histories) {
      await decoder.fetch(history);
      const events = history.events ?? [];
      const input = await decoder.value(events[0]?.workflowExecutionStartedEventAttributes?.input);
      links.push({ input, events, turns: isFlowInput(input) ? await readTurns(events, decoder) : [] });
    }
  } catch (thrown) {
    return { runId, flow, is: 'unreadable', detail: wordsOf(thrown) };
  }
  try {
    return retellAll(runId, flow, links);
  } catch (thrown) {
    // What a history of another code does to the kernel, which throws on bugs alone.
    return { runId, flow, is: 'nondeterministic', detail: wordsOf(thrown) };
  }
}

const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

function retellAll(runId: string, flow: string, links: readonly Link[]): Replayed {
  const steps: TapeStep[] = [];
  let tape: Tape | undefined;
  for (const { input, events, turns } of links) {
    if (!isFlowInput(input))
      return { runId, flow, is: 'foreign', detail: 'It was not started with the plan of a flow.' };
    tape ??= { plan: input.plan, start: input.start, steps };
    const own: TapeStep[] = [];
    retell(input, turns, (machine) => recordMachine(machine, own));
    steps.push(...own);
    const found = compareCommands({ ...tape, steps: own }, events);
    if (found !== null) return { runId, flow, is: 'nondeterministic', ...found, tape };
  }
  return tape === undefined
    ? { runId, flow, is: 'foreign', detail: 'It holds no history.' }
    : { runId, flow, is: 'same', tape };
}

function isFlowInput(value: unknown): value is FlowInput {
  if (typeof value !== 'object' || value === null || !('plan' in value) || !('start' in value)) return false;
  const { plan, start } = value;
  return typeof plan === 'object' && plan !== null && 'digest' in plan && typeof start === 'object' && start !== null;
}

interface BySdk {
  readonly entries: Entry[];
  error?: string;
}

async function replay(
  recordings: readonly Recording[],
  dataConverter: DataConverter,
): Promise<ReadonlyMap<string, BySdk>> {
  installRuntime('ERROR');
  const found = new Map<string, BySdk>(recordings.map(({ runId }) => [runId, { entries: [] }]));
  const sinks: InjectedSinks<JournalSinks> = {
    journal: {
      write: {
        callDuringReplay: true,
        fn: ({ workflowId }, entries) => {
          found.get(workflowId)?.entries.push(...entries);
        },
      },
    },
  };
  const histories = recordings.flatMap(({ runId, histories: all }) =>
    all.map((history) => ({ workflowId: runId, history })),
  );
  const options = { workflowBundle: { codePath: BUNDLE_PATH }, sinks, dataConverter };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    const one = found.get(workflowId);
    if (one !== undefined && error !== undefined) one.error ??= error.message;
  }
  return found;
}

/** Both ways must tell the same story. */
function judge(one: Replayed, sdk: BySdk | undefined): Replayed {
  if (sdk?.error !== undefined) return { ...one, is: 'nondeterministic', detail: sdk.error };
  const told = (one.tape?.steps ?? []).flatMap(({ entries }) => entries).map(withoutTimes);
  const replayed = (sdk?.entries ?? []).map(withoutTimes);
  const at = told.findIndex((entry, i) => entry !== replayed[i]);
  if (at === -1 && told.length === replayed.length) return one;
  const entry = one.tape?.steps.flatMap(({ entries }) => entries)[at];
  const where = entry === undefined ? {} : { path: entry.path, place: entry.place };
  return { ...one, is: 'nondeterministic', detail: 'The two ways to replay it tell other stories.', ...where };
}
