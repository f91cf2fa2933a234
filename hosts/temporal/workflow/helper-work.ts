/** Commands that helpers of the engine answer: what the worker is asked. */
import type { Command } from '../../../interpreter/machine.ts';
import type {
  CallRequest,
  EmitRequest,
  FetchRequest,
  JudgeRequest,
  KeepRequest,
  RuleRequest,
  ValidateRequest,
} from '../protocol.ts';
import type { Work } from './flights.ts';

export type HelperCommand = Extract<
  Command,
  { t: 'validate' | 'rule' | 'permit' | 'emit' | 'keep' | 'fetch' | 'place' | 'leave' | 'breath' }
>;

export function helperWork(command: HelperCommand, run: CallRequest['run']): Extract<Work, { k: 'ask' }> {
  switch (command.t) {
    case 'validate': {
      const request: ValidateRequest = { schema: command.schema, value: command.value };
      return { k: 'ask', activity: 'validate', request };
    }
    case 'rule': {
      const { team } = run;
      const request: RuleRequest = { about: command.about, ...(team === undefined ? {} : { team }) };
      return { k: 'ask', activity: 'rule', request, about: 'ask what the catalogue allows' };
    }
    case 'permit': {
      const { message, proof } = command;
      const { messageId = '', sealed, signature } = proof ?? {};
      const request: JudgeRequest = {
        ...{ message, messageId, root: run.id },
        ...(sealed === undefined ? {} : { sealed }),
        ...(signature === undefined ? {} : { signature }),
      };
      return { k: 'ask', activity: 'judge', request, about: `may ${message.by.user} start it again?` };
    }
    case 'emit': {
      const { id, key, event, data } = command;
      const request: EmitRequest = { path: id, key, event, ...(data === undefined ? {} : { data }), run };
      return { k: 'ask', activity: 'emit', request, about: `emit ${event}` };
    }
    case 'keep': {
      const request: KeepRequest = { value: command.value };
      return { k: 'ask', activity: 'keep', request };
    }
    case 'fetch': {
      const request: FetchRequest = { ref: command.ref };
      return { k: 'ask', activity: 'fetch', request };
    }
    case 'place':
    case 'leave': {
      const { t: activity, id: _, ...request } = command;
      return { k: 'ask', activity, request, about: activity === 'place' ? 'ask for a place' : 'leave the place' };
    }
    case 'breath':
      return { k: 'ask', activity: 'breath', request: {} };
  }
}
