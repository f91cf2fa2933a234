/** Carries the kernel's commands out: each is one function that launches a piece of work and names its answer. */
import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, sleep, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { CallCommand, Command, Event } from '../../../interpreter/machine.ts';
import type { Json } from '../../../schema/json.ts';
import { HOST_LIMITS } from '../limits.ts';
import type { CallEnvelope, EmitRequest, FlowInput } from '../protocol.ts';
import { jsonBytes } from './bytes.ts';
import { callFailed, childFailed, helperFailed, tooLarge } from './faults.ts';
import { createFlights, type Landing } from './flights.ts';
import type { Ledger } from './ledger.ts';
import { createOutbox } from './outbox.ts';
import { askWall, callByQueue, callLocally, callRequest, runChild } from './send.ts';

type Of<T extends Command['t']> = Extract<Command, { t: T }>;
/** Commands that are answered by an event, or that stop one. */
export type Effect = Exclude<Command, { t: 'reply' | 'continue' | 'end' }>;

export interface Performer {
  perform(command: Effect): void;
  /** Sends what was held back. */
  release(): void;
}

/** Not a path: the pump's own timer that opens a new workflow task. */
const WAKE = '#wake';
const WAITING_FOR = defineSearchAttributeKey('HoldfastWaitingFor', 'KEYWORD_LIST');

export function createPerformer(input: FlowInput, ledger: Ledger, answer: (event: Event) => void): Performer {
  const { plan, start } = input;
  const info = workflowInfo();
  const run = { id: start.root, flow: plan.flow.name, version: plan.flow.version, env: start.env };
  const flights = createFlights(answer);
  let pending = 0;
  let woken = -1;
  let shown = JSON.stringify(info.typedSearchAttributes.get(WAITING_FOR) ?? []);
  const outbox = createOutbox({ inFlight: () => pending, sentBytes: () => ledger.sentBytes, wake });

  function wake(): void {
    if (woken === ledger.task) return;
    woken = ledger.task;
    flights.launch(
      WAKE,
      ledger.task,
      () => sleep(1),
      () => {
        ledger.tick();
        outbox.release();
        return null;
      },
    );
  }
  /** By the server: counted, and held back where there is no room. */
  function send<T>(id: string, bytes: number, work: () => Promise<T>, event: (landing: Landing<T>) => Event): void {
    outbox.send(id, bytes, () => {
      pending++;
      ledger.sent(bytes);
      flights.launch(id, ledger.task, work, (landing) => {
        pending--;
        return event(landing);
      });
    });
  }
  function call(command: CallCommand): void {
    const contract = plan.contracts[command.call]?.digest ?? '';
    const request = callRequest(command, contract, run);
    const bytes = jsonBytes(request);
    if (bytes > HOST_LIMITS.payloadBytes) {
      answer(tooLarge(command.id, 'The input of the call', bytes, HOST_LIMITS.payloadBytes));
    } else if (goesLocally(command)) {
      flights.launch(
        command.id,
        ledger.task,
        () => callLocally(command, request),
        (landing) => {
          ledger.local(landing.ok ? jsonBytes(landing.value) : 0);
          return callAnswer(command, landing);
        },
      );
    } else {
      send(
        command.id,
        bytes,
        () => callByQueue(command, request, info.taskQueue),
        (landing) => callAnswer(command, landing),
      );
    }
  }
  /** A workflow task that is tried again runs its local activities again, so a write that must not repeat is queued. */
  function goesLocally(command: CallCommand): boolean {
    return command.dispatch === 'local' && !command.once && ledger.localBytes < HOST_LIMITS.localBytes;
  }
  function child(command: Of<'child'>): void {
    const childInput: FlowInput = {
      plan: command.plan,
      start: { ...start, root: command.key, input: command.input, startedAt: Date.now() },
      ...(input.limits === undefined ? {} : { limits: input.limits }),
    };
    const bytes = jsonBytes(childInput);
    if (bytes > HOST_LIMITS.payloadBytes) {
      answer(tooLarge(command.id, 'The child flow with its input', bytes, HOST_LIMITS.payloadBytes));
      return;
    }
    const attributes = childAttributes(command, run.env, info.typedSearchAttributes.get(TENANT));
    send(
      command.id,
      bytes,
      () => runChild(command, childInput, attributes),
      (landing) => (landing.ok ? resolved(command.id, landing.value) : childFailed(command.id, landing)),
    );
  }
  /** Asks the wall; the answer's bytes are in this task's completion. */
  function ask<T>(id: string, work: () => Promise<T>, event: (value: T) => Event): void {
    flights.launch(id, ledger.task, work, (landing) => {
      ledger.local(landing.ok ? jsonBytes(landing.value) : 0);
      return landing.ok ? event(landing.value) : helperFailed(id, landing);
    });
  }
  function emit({ id, key, event, data }: Of<'emit'>): void {
    const request: EmitRequest = { key, event, ...(data === undefined ? {} : { data }), run };
    ask(
      id,
      () => askWall<null>('emit', request, `emit ${event}`),
      () => resolved(id, null),
    );
  }
  function timer({ id, at, title }: Of<'timer'>): void {
    const work = (): Promise<void> =>
      sleep(Math.max(1, at - Date.now()), title === undefined ? {} : { summary: title });
    flights.launch(id, ledger.task, work, ({ ok }) => (ok ? { t: 'fired', id } : null));
  }
  function show({ waitingFor, details }: Of<'show'>): void {
    setCurrentDetails(details.slice(0, HOST_LIMITS.detailsLength));
    const names = waitingFor.slice(0, HOST_LIMITS.waitingFor).map((name) => name.slice(0, HOST_LIMITS.keywordLength));
    const text = JSON.stringify(names);
    if (text === shown) return;
    shown = text;
    upsertSearchAttributes([{ key: WAITING_FOR, value: names.length === 0 ? null : names }]);
  }
  function cancel({ id }: Of<'cancel'>): void {
    if (outbox.drop(id)) answer({ t: 'cancelled', id, effect: 'none' });
    else flights.cancel(id, ledger.task);
  }
  function perform(command: Effect): void {
    switch (command.t) {
      case 'call':
        return call(command);
      case 'child':
        return child(command);
      case 'validate': {
        const { id, schema, value } = command;
        return ask(
          id,
          () => askWall<Json>('validate', { schema, value }),
          (answer) => resolved(id, answer),
        );
      }
      case 'emit':
        return emit(command);
      case 'breath':
        return ask(
          command.id,
          () => askWall<null>('breath', {}),
          () => ({ t: 'fired', id: command.id }),
        );
      case 'timer':
        return timer(command);
      case 'show':
        return show(command);
      case 'cancel':
        return cancel(command);
    }
  }
  return { perform, release: outbox.release };
}

const TENANT = defineSearchAttributeKey('HoldfastTenant', 'KEYWORD');

function childAttributes({ plan }: Of<'child'>, env: string, tenant: string | undefined) {
  const { name, version } = plan.flow;
  return [
    { key: defineSearchAttributeKey('HoldfastFlow', 'KEYWORD'), value: name },
    { key: defineSearchAttributeKey('HoldfastVersion', 'KEYWORD'), value: version },
    { key: defineSearchAttributeKey('HoldfastEnv', 'KEYWORD'), value: env },
    ...(tenant === undefined ? [] : [{ key: TENANT, value: tenant }]),
  ];
}

function callAnswer(command: CallCommand, landing: Landing<CallEnvelope>): Event {
  if (!landing.ok) return callFailed(command, landing);
  return { t: 'resolved', id: command.id, value: landing.value.value, meta: landing.value.meta };
}

function resolved(id: string, value: Json | undefined): Event {
  return { t: 'resolved', id, value: value ?? null };
}
