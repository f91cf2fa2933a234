/** Asks the person at the terminal what a run waits for. */
import type { OpenTask } from '../interpreter/machine.ts';
import type { Json, JsonObject, JsonSchema } from '../schema/json.ts';
import type { Message, Person } from '../schema/message.ts';
import { vote } from './answers.ts';
import { CliFailure } from './exit.ts';
import type { Io } from './io.ts';
import { readJson } from './read-json.ts';
import { printable } from './render/spans.ts';
import { openEvents } from './render/state.ts';
import { brief } from './render/values.ts';
import { VOTE_WORDS, whyAgain } from './vote-words.ts';

const SHOWN_CHARACTERS = 1_000;

/** Undefined: the person says nothing, and time passes. */
export async function askPerson(
  io: Io,
  task: OpenTask,
  voters: readonly Person[],
  form: JsonSchema | undefined,
): Promise<Message | undefined> {
  switch (task.kind) {
    case 'approval':
      return askVote(io, task, voters, form);
    case 'listen':
      return askEvent(io, task);
    case 'place':
      return undefined;
    case 'undo':
      return askUndo(io, task);
    case 'settle':
      return askSettle(io, task);
  }
}

async function askVote(
  io: Io,
  task: OpenTask,
  voters: readonly Person[],
  schema: JsonSchema | undefined,
): Promise<Message | undefined> {
  const { errColors: colors } = io;
  io.err(`\n${colors.cyan('●')} ${colors.bold(task.path)} asks: ${printable(task.title ?? 'approve?')}`);
  if (task.show !== undefined) io.err(`  ${brief(task.show, SHOWN_CHARACTERS)}`);
  const answer = await choose(io, '  [y]es, [n]o, [t]ime passes', {
    ...VOTE_WORDS,
    t: 'time',
    time: 'time',
  });
  if (answer !== 'approve' && answer !== 'deny') return undefined;
  const [first] = voters;
  const user = (await io.ask(`  as ${colors.dim(`[${first?.user ?? ''}]`)} `))?.trim() || first?.user;
  if (user === undefined) return undefined;
  const by = voters.find((voter) => voter.user === user) ?? { user, groups: [], verified: false };
  const comment = (await io.ask(`  comment ${colors.dim('[none]')} `))?.trim();
  const form = answer === 'approve' && schema !== undefined ? await askForm(io, schema) : undefined;
  return vote(task.path, answer, by, comment || undefined, form);
}

async function askEvent(io: Io, task: OpenTask): Promise<Message | undefined> {
  const { errColors: colors } = io;
  const [type = '', ...others] = openEvents(task);
  const more = others.length === 0 ? '' : colors.dim(` (and ${others.join(', ')})`);
  io.err(`\n${colors.cyan('✉')} ${colors.bold(task.path)} listens for ${type}${more}`);
  const data = await askJson(io, '  data, JSON; empty: time passes');
  if (data === undefined) return undefined;
  return { t: 'event', type, eventId: `terminal-${Date.now()}`, data };
}

async function askUndo(io: Io, task: OpenTask): Promise<Message | undefined> {
  const { errColors: colors } = io;
  io.err(`\n${colors.red('!')} the undo ${colors.bold(task.path)} failed: ${printable(task.error?.detail ?? '')}`);
  const answer = await choose(io, '  [r]etry, [s]kip it, [l]eave the run stuck', {
    ...({ r: 'retry', retry: 'retry', s: 'skip', skip: 'skip', l: 'leave', leave: 'leave' } as const),
  });
  if (answer !== 'retry' && answer !== 'skip') return undefined;
  return { t: 'retryUndo', path: task.path, how: answer, by: terminalPerson(), reason: 'said at the terminal' };
}

async function askSettle(io: Io, task: OpenTask): Promise<Message | undefined> {
  const { errColors: colors } = io;
  io.err(`\n${colors.red('!')} ${colors.bold(task.path)} gave no answer: it may have happened`);
  const choices = {
    ...({ d: 'done', done: 'done', n: 'not_done', 'not done': 'not_done' } as const),
    ...({ s: 'skip', skip: 'skip', l: 'leave', leave: 'leave' } as const),
  };
  const answer = await choose(io, '  it was [d]one, [n]ot done, [s]kip it, [l]eave the run stuck', choices);
  if (answer === undefined || answer === 'leave') return undefined;
  return { t: 'settle', path: task.path, as: answer, by: terminalPerson(), reason: 'said at the terminal' };
}

/** Field by field where each is a plain value; as JSON where it is not. */
async function askForm(io: Io, schema: JsonSchema): Promise<Json | undefined> {
  const fields = plainFields(schema);
  if (fields === undefined) return askJson(io, '  form, JSON');
  const form: { [name: string]: Json } = {};
  for (const { name, type, required, description } of fields) {
    const text = (
      await io.ask(`  ${name} ${io.errColors.dim(`(${description ?? type}${required ? '' : ', may be empty'})`)} `)
    )?.trim();
    if (text === undefined || text === '') continue;
    form[name] = readField(text, type);
  }
  return form;
}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description?: string;
}

function plainFields(schema: JsonSchema): readonly Field[] | undefined {
  if (typeof schema === 'boolean' || !isObject(schema.properties)) return undefined;
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields: Field[] = [];
  for (const [name, field] of Object.entries(schema.properties)) {
    const type = isObject(field) && typeof field.type === 'string' ? field.type : undefined;
    if (type === undefined || !['string', 'number', 'integer', 'boolean'].includes(type)) return undefined;
    const description = isObject(field) && typeof field.description === 'string' ? field.description : undefined;
    fields.push({
      name,
      type,
      required: required.includes(name),
      ...(description === undefined ? {} : { description }),
    });
  }
  return fields;
}

/** What is no number or boolean stays text: the run says what is wrong with it. */
function readField(text: string, type: string): Json {
  if (type === 'boolean' && /^(?:y|yes|true|n|no|false)$/i.test(text)) return /^[yt]/i.test(text);
  if ((type === 'number' || type === 'integer') && text !== '' && Number.isFinite(Number(text))) return Number(text);
  return text;
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

async function choose<T extends string>(
  io: Io,
  question: string,
  choices: { readonly [key: string]: T },
): Promise<T | undefined> {
  for (;;) {
    const answer = await io.ask(`${question}? `);
    if (answer === undefined) return undefined;
    const typed = answer.trim().toLowerCase();
    const found = choices[typed];
    if (found !== undefined) return found;
    io.err(`  ${whyAgain(printable(typed), choices)}`);
  }
}

async function askJson(io: Io, question: string): Promise<Json | undefined> {
  for (;;) {
    const text = (await io.ask(`${question}: `))?.trim();
    if (text === undefined || text === '') return undefined;
    try {
      return await readJson(text, 'the answer', io);
    } catch (error) {
      if (!(error instanceof CliFailure)) throw error;
      io.err(`  ${error.message}`);
    }
  }
}

function terminalPerson(): Person {
  return { user: 'terminal', groups: [], verified: false };
}
