/** Turns what happens in Temporal into the kernel's events and carries out what the kernel asks. */
import { workflowInfo } from '@temporalio/workflow';
import type { Command, CreateMachine, End, Event, Machine, Snapshot } from '../../../interpreter/machine.ts';
import type { Message, Reply } from '../../../schema/message.ts';
import type { FlowInput } from '../protocol.ts';
import { createLedger } from './ledger.ts';
import { createPerformer } from './perform.ts';
import { sha256 } from './sha256.ts';

/** How this run of the chain ends. */
export type Exit = { readonly t: 'end'; readonly end: End } | { readonly t: 'continue'; readonly snapshot: Snapshot };

export interface Pump {
  readonly machine: Machine;
  /** Set once the kernel has said how the run ends. */
  readonly exit: Exit | undefined;
  /** Settles when `exit` is set. */
  readonly exited: Promise<Exit>;
  dispatch(event: Event): void;
  /** Brings a message and gives the kernel's reply to it. */
  deliver(id: string, message: Message, problems: readonly string[]): Reply;
}

/** `follow` is told after every event; it must not change the machine. */
export function startPump(input: FlowInput, createMachine: CreateMachine, follow: (machine: Machine) => void): Pump {
  const host = { digest: sha256, ...(input.limits === undefined ? {} : { limits: input.limits }) };
  const machine = createMachine(input.plan, input.start, host, input.snapshot);
  const ledger = createLedger(() => {
    const { historyLength, historySize, continueAsNewSuggested } = workflowInfo();
    return { now: Date.now(), historyLength, historySize, continueAsNewSuggested };
  });
  const performer = createPerformer(input, ledger, dispatch);
  const replies = new Map<string, Reply>();
  const events: Event[] = [];
  let pumping = false;
  let exit: Exit | undefined;
  let leave: (exit: Exit) => void = () => undefined;
  // Not a Trigger: that would be rejected with the workflow's cancellation, which is an event like others here.
  const exited = new Promise<Exit>((resolve) => {
    leave = resolve;
  });

  /** An answer may come while commands are carried out (a payload too large): it waits, so nothing is re-entered. */
  function dispatch(event: Event): void {
    events.push(event);
    if (pumping) return;
    pumping = true;
    for (let next = events.shift(); next !== undefined; next = events.shift()) {
      machine.dispatch(next, ledger.tick());
      for (const command of machine.drain()) obey(command);
      performer.release();
      follow(machine);
    }
    pumping = false;
  }
  function obey(command: Command): void {
    switch (command.t) {
      case 'reply':
        replies.set(command.id, command.reply);
        return;
      case 'continue':
      case 'end':
        exit = command;
        return leave(command);
      default:
        performer.perform(command);
    }
  }
  dispatch({ t: 'start' });
  return {
    machine,
    get exit() {
      return exit;
    },
    exited,
    dispatch,
    deliver(id, message, problems) {
      dispatch({ t: 'message', id, message, problems });
      const reply = replies.get(id);
      replies.delete(id);
      if (reply === undefined) throw new Error(`The kernel did not reply to message ${id}.`); // a bug of ours
      return reply;
    },
  };
}
