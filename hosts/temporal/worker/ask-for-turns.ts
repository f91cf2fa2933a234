/** A worker's way to whoever keeps the rates of connections for all workers (`rate: { across: all }`). */
import { createHash } from 'node:crypto';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import { newTurns, type TurnsAsk } from '../../../interpreter/turns.ts';
import type { AskTurns } from '../../wall/turns.ts';
import { TURNS, turnsId } from '../names.ts';
import type { TurnsInput } from '../protocol.ts';

export interface TurnsOptions {
  /** Of the workers that run flows: those with a label ask there, too. */
  readonly taskQueue: string;
  /** History events at which a keeper goes on in a new run. */
  readonly events: number;
  /** Runs of this worker stay on their build; the keeper does not. */
  readonly pinned: boolean;
}

/** Turns that nobody takes are lost, and nothing else: a question that is asked again asks for more. */
export function createAskTurns(client: Client, { taskQueue, events, pinned }: TurnsOptions): AskTurns {
  return (subject, ask) => {
    const input: TurnsInput = { state: newTurns(), perMs: ask.perMs, events };
    const startWorkflowOperation = new WithStartWorkflowOperation(TURNS.workflow, {
      // Ids are never encrypted: the name of the connection is not in it.
      workflowId: turnsId(createHash('sha256').update(subject).digest('hex').slice(0, 32), taskQueue),
      taskQueue,
      args: [input],
      ...(pinned ? { versioningOverride: 'AUTO_UPGRADE' } : {}),
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: 'Keeps the rate of a connection for all workers',
    });
    const args: [TurnsAsk] = [ask];
    return client.workflow.executeUpdateWithStart(TURNS.take, {
      args,
      startWorkflowOperation,
    });
  };
}
