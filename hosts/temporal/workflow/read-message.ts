/** Reads what came with an update: the shape of a message, nothing about its sense. */
import type { Message } from '../../../schema/message.ts';
import { type UpdateName, updateName } from '../names.ts';

type Fields = { readonly [name: string]: unknown };
type Check = (fields: Fields) => string | null;

/** The message, or what is wrong with it. */
export function readMessage(name: UpdateName, request: unknown): Message | string {
  if (!isFields(request) || !isFields(request.message)) return 'Expected { message: { t, … }, sealed?, signature? }.';
  // INVARIANT: what is refused here never stands in a history, and a token in clear must not.
  if (request.token !== undefined) return 'token: a token is sent sealed, or not at all.';
  const { sealed, signature } = request;
  if (sealed !== undefined && !(typeof sealed === 'string' && SEALED.test(sealed))) {
    return 'sealed: expected a token sealed by a client of this version.';
  }
  if (signature !== undefined && !(typeof signature === 'string' && JWS.test(signature))) {
    return 'signature: expected a compact JWS.';
  }
  const { message } = request;
  const kind = KINDS[String(message.t)];
  if (!Object.hasOwn(KINDS, String(message.t)) || kind === undefined) {
    return `message.t: expected one of ${Object.keys(KINDS).join(', ')}.`;
  }
  for (const check of kind) {
    const problem = check(message);
    if (problem !== null) return `message.${problem}`;
  }
  const read = message as unknown as Message; // every field was checked above
  const expected = updateName(read);
  return expected === name ? read : `message: this is the update '${name}'; the message belongs to '${expected}'.`;
}

/** As `hosts/wall/people/seal.ts` makes it, and no larger than any token is. */
const SEALED = /^hfs1\.[\w-]{1,40}\.[\w-]{16}\.[\w-]{1,20000}$/;
/** Three parts in base64url. The largest keys make some 700 characters, what is signed mostly a few hundred. */
const JWS = /^[\w-]{1,1000}\.[\w-]{1,20000}\.[\w-]{1,2000}$/;

const KINDS: { readonly [kind: string]: readonly Check[] } = {
  vote: [text('task'), oneOf('vote', ['approve', 'deny']), person('by', true), optionalText('comment')],
  claim: [text('task'), person('by', true), optionalFlag('takeOver')],
  release: [text('task'), person('by', true), optionalText('reason')],
  delegate: [text('task'), person('by', true), addressee('to', true), optionalText('reason')],
  comment: [text('task'), person('by', true), text('text')],
  ask: [text('task'), person('by', true), text('text'), addressee('of', false)],
  answer: [text('task'), person('by', true), text('text'), optionalNumber('question')],
  event: [text('type'), text('eventId'), present('data'), person('from', false)],
  cancel: [person('by', true), optionalText('reason'), optionalFlag('force')],
  retryUndo: [text('path'), oneOf('how', ['retry', 'skip']), person('by', true), optionalText('reason')],
  settle: [text('path'), oneOf('as', ['done', 'not_done', 'skip']), person('by', true), optionalText('reason')],
};

function text(name: string): Check {
  return (fields) => (typeof fields[name] === 'string' && fields[name] !== '' ? null : `${name}: expected a text.`);
}
function optionalText(name: string): Check {
  return (fields) => (['undefined', 'string'].includes(typeof fields[name]) ? null : `${name}: expected a text.`);
}
function optionalFlag(name: string): Check {
  return (fields) =>
    ['undefined', 'boolean'].includes(typeof fields[name]) ? null : `${name}: expected true or false.`;
}
function optionalNumber(name: string): Check {
  return (fields) => (['undefined', 'number'].includes(typeof fields[name]) ? null : `${name}: expected a number.`);
}
function present(name: string): Check {
  return (fields) => (fields[name] === undefined ? `${name}: expected a value.` : null);
}
function oneOf(name: string, values: readonly string[]): Check {
  return (fields) =>
    values.some((value) => value === fields[name]) ? null : `${name}: expected one of ${values.join(', ')}.`;
}
function person(name: string, required: boolean): Check {
  return (fields) => {
    const value = fields[name];
    if (value === undefined && !required) return null;
    const fits =
      isFields(value) &&
      typeof value.user === 'string' &&
      typeof value.verified === 'boolean' &&
      Array.isArray(value.groups) &&
      value.groups.every((group) => typeof group === 'string') &&
      value.signed === undefined;
    return fits ? null : `${name}: expected { user, groups, verified }.`;
  };
}
function addressee(name: string, required: boolean): Check {
  return (fields) => {
    const value = fields[name];
    if (value === undefined && !required) return null;
    const fits = isFields(value) && (typeof value.user === 'string' || typeof value.group === 'string');
    return fits ? null : `${name}: expected { user } or { group }.`;
  };
}
function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
