/** What is wrong with the shape of parts of a message. Messages come from outside: their types are claims. */
import type { Person, TaskMessage } from '../../schema/message.ts';
import type { Limits } from '../limits.ts';

export function malformedTaskMessage(limits: Limits, message: TaskMessage): string | null {
  if (typeof message.task !== 'string') return "The message names its 'task'.";
  return wrongPerson(limits, message.by) ?? wrongRest(limits, message);
}

function wrongRest(limits: Limits, message: TaskMessage): string | null {
  switch (message.t) {
    case 'claim':
      return message.takeOver === undefined || typeof message.takeOver === 'boolean'
        ? null
        : "'takeOver' is true or false.";
    case 'release':
      return wrongText(limits, message.reason, 'reason');
    case 'delegate':
      return wrongAddressee(limits, message.to, 'to') ?? wrongText(limits, message.reason, 'reason');
    case 'comment':
      return wrongRemark(limits, message.text);
    case 'ask':
      return (
        wrongRemark(limits, message.text) ??
        (message.of === undefined ? null : wrongAddressee(limits, message.of, 'of'))
      );
    case 'answer':
      if (message.question !== undefined && !Number.isSafeInteger(message.question)) return "'question' is a number.";
      return wrongRemark(limits, message.text);
  }
}

export function wrongPerson(limits: Limits, person: Person): string | null {
  const claim: unknown = person;
  if (typeof claim !== 'object' || claim === null) return 'A message says who sends it.';
  const { messageName, personGroups } = limits;
  if (!isName(limits, person.user)) return `A person has a 'user' of 1 to ${messageName} characters.`;
  const groups: unknown = person.groups;
  if (!Array.isArray(groups) || groups.length > personGroups || !groups.every((name) => isName(limits, name))) {
    return `'groups' is a list of at most ${personGroups} names.`;
  }
  return typeof person.verified === 'boolean' ? null : "'verified' is true or false.";
}

function wrongAddressee(limits: Limits, to: unknown, name: string): string | null {
  const expected = `'${name}' is { user } or { group }, with a name of 1 to ${limits.messageName} characters.`;
  if (typeof to !== 'object' || to === null || Object.keys(to).length !== 1) return expected;
  const given = 'user' in to ? to.user : 'group' in to ? to.group : undefined;
  return isName(limits, given) ? null : expected;
}

function isName({ messageName }: Limits, name: unknown): boolean {
  return typeof name === 'string' && name !== '' && name.length <= messageName;
}

export function wrongText(limits: Limits, text: string | undefined, name: string): string | null {
  if (text === undefined) return null;
  if (typeof text !== 'string') return `'${name}' is a text.`;
  return text.length <= limits.messageText ? null : `'${name}' has at most ${limits.messageText} characters.`;
}

function wrongRemark({ remarkText }: Limits, text: unknown): string | null {
  if (typeof text === 'string' && text.trim() !== '' && text.length <= remarkText) return null;
  return `'text' has 1 to ${remarkText} characters.`;
}
