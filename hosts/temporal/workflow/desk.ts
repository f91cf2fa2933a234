/** Takes what people and systems send: named updates, judged at the wall, answered by the kernel. */
import { ApplicationFailure } from '@temporalio/common';
import { currentUpdateInfo, defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import type { Machine } from '../../../interpreter/machine.ts';
import type { Reply } from '../../../schema/message.ts';
import { PLACES, QUERIES, UPDATE_FAILURES, UPDATES, type UpdateName } from '../names.ts';
import type { PlaceNote, UpdateRequest } from '../protocol.ts';
import { judgeRequest } from './judge-request.ts';
import type { Pump } from './pump.ts';
import { readMessage } from './read-message.ts';

export interface Desk {
  /** Settles when no message is being judged. */
  quiet(): Promise<void>;
}

/** `root`: execution id of the run. */
export function openDesk(root: string, machine: Machine, pump: Pump): Desk {
  let open = 0;
  let waiting: (() => void)[] = [];
  const closeOne = (): void => {
    open--;
    if (open > 0) return;
    for (const tell of waiting) tell();
    waiting = [];
  };
  for (const name of UPDATES) {
    setHandler(
      defineUpdate<Reply, [UpdateRequest]>(name),
      (request) => {
        open++;
        return receive(root, machine, pump, request).finally(closeOne);
      },
      { validator: (request) => refuse(machine, pump, name, request), description: DESCRIPTIONS[name] },
    );
  }
  setHandler(defineSignal<[PlaceNote]>(PLACES.news), (note) => pump.placed(note), {
    description: 'News of the place of the run, from whoever keeps places.',
  });
  setHandler(defineQuery(QUERIES.state), () => machine.state(), {
    description: 'What the run does and waits for.',
  });
  setHandler(defineQuery(QUERIES.journal), (from?: number) => machine.journal(from), {
    description: 'The journal of this run of the chain, from an entry on.',
  });
  return {
    quiet: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}

const DESCRIPTIONS: { readonly [name in UpdateName]: string } = {
  approve: 'Approve a task.',
  deny: 'Deny a task.',
  claim: 'Reserve the next vote on a task.',
  release: 'Give a claim back.',
  delegate: 'Hand a vote on to another person or group.',
  comment: 'Say something about a task.',
  ask: 'Ask for more information about a task.',
  answer: 'Answer a question about a task.',
  event: 'Bring an event.',
  cancel: 'Stop the run; it is undone.',
  retryUndo: 'Retry or skip an undo that failed for good.',
  settle: 'Say what became of a write that may have happened.',
};

/** Refusals here leave no trace in the history, so only what is malformed or names nothing is refused. */
function refuse(machine: Machine, pump: Pump, name: UpdateName, request: unknown): void {
  if (pump.exit?.t === 'continue') throw moved();
  const read = readMessage(name, request);
  const reply: Reply | null =
    typeof read === 'string' ? { ok: false, why: 'malformed', detail: read } : machine.refuse(read);
  if (reply === null || reply.ok) return;
  throw ApplicationFailure.nonRetryable(reply.detail, UPDATE_FAILURES.refused, reply);
}

function receive(root: string, machine: Machine, pump: Pump, request: UpdateRequest): Promise<Reply> {
  const id = currentUpdateInfo()?.id ?? '';
  return new Promise((resolve, reject) => {
    pump.receive(id, judgeRequest(machine, { messageId: id, root }, request), request.message, (answered) => {
      if (answered.t === 'reply') resolve(answered.reply);
      else reject(answered.t === 'moved' ? moved() : answered.error);
    });
  });
}

function moved(): ApplicationFailure {
  const detail = 'The run went on in a new run of its chain: send again.';
  return ApplicationFailure.nonRetryable(detail, UPDATE_FAILURES.moved);
}
