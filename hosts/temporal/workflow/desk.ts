/** Takes what people and systems send: named updates, judged at the wall, answered by the kernel. */
import { ApplicationFailure } from '@temporalio/common';
import { currentUpdateInfo, defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import type { Message, Person, Reply } from '../../../schema/message.ts';
import { QUERIES, UPDATE_FAILURES, UPDATES, type UpdateName } from '../names.ts';
import type { JudgeAnswer, JudgeRequest, UpdateRequest } from '../protocol.ts';
import { createFlights } from './flights.ts';
import type { Pump } from './pump.ts';
import { readMessage } from './read-message.ts';
import { askWall } from './send.ts';

export interface Desk {
  /** Settles when no message is being judged. */
  quiet(): Promise<void>;
}

export function openDesk(pump: Pump): Desk {
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
        return receive(pump, request).finally(closeOne);
      },
      { validator: (request) => refuse(pump, name, request), description: DESCRIPTIONS[name] },
    );
  }
  setHandler(defineQuery(QUERIES.state), () => pump.machine.state(), {
    description: 'What the run does and waits for.',
  });
  setHandler(defineQuery(QUERIES.journal), (from?: number) => pump.machine.journal(from), {
    description: 'The journal of this run of the chain, from an entry on.',
  });
  return {
    quiet: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}

const DESCRIPTIONS: { readonly [name in UpdateName]: string } = {
  approve: 'Approve a task.',
  deny: 'Deny a task.',
  event: 'Bring an event.',
  cancel: 'Stop the run; it is undone.',
  retryUndo: 'Retry or skip an undo that failed for good.',
  settle: 'Say what became of a write that may have happened.',
};

/** Refusals here leave no trace in the history, so only what is malformed or names nothing is refused. */
function refuse(pump: Pump, name: UpdateName, request: unknown): void {
  if (pump.exit?.t === 'continue') throw moved();
  const read = readMessage(name, request);
  const reply = typeof read === 'string' ? malformed(read) : pump.machine.refuse(read);
  if (reply === null || reply.ok) return;
  throw ApplicationFailure.nonRetryable(reply.detail, UPDATE_FAILURES.refused, reply);
}

async function receive(pump: Pump, { message, token }: UpdateRequest): Promise<Reply> {
  const id = currentUpdateInfo()?.id ?? '';
  const claimed = message.t === 'event' ? message.from : message.by;
  const judge = pump.machine.schemaFor(message);
  const answer = await judgeAtWall({
    ...(claimed === undefined ? {} : { claimed }),
    ...(token === undefined ? {} : { token }),
    ...(judge === null ? {} : { judge }),
  });
  if (pump.exit?.t === 'continue') throw moved();
  if (!answer.ok) return answer;
  return pump.deliver(id, named(message, answer.person), answer.problems);
}

/** In a scope of its own: a cancelled workflow still answers. */
function judgeAtWall(request: JudgeRequest): Promise<JudgeAnswer> {
  return new Promise((resolve, reject) => {
    createFlights(() => undefined).launch(
      '',
      0,
      () => askWall<JudgeAnswer>('judge', request),
      (landing) => {
        if (landing.ok) resolve(landing.value);
        else reject(landing.error);
        return null;
      },
    );
  });
}

/** The message with the person that the wall vouches for in place of the claim. */
function named(message: Message, person: Person | undefined): Message {
  if (person === undefined) return message;
  return message.t === 'event' ? { ...message, from: person } : { ...message, by: person };
}

function malformed(detail: string): Reply {
  return { ok: false, why: 'malformed', detail };
}

function moved(): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    'The run went on in a new run of its chain: send again.',
    UPDATE_FAILURES.moved,
  );
}
