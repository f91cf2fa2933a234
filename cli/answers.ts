/** Who speaks to a run that waits: the answers given beforehand, else the person at the terminal, else nobody. */
import type { OpenTask, RunState } from '../interpreter/machine.ts';
import type { Json, JsonSchema } from '../schema/json.ts';
import type { Message, Person, Reply } from '../schema/message.ts';
import { askPerson } from './ask-person.ts';
import type { Io } from './io.ts';
import { printable } from './render/spans.ts';
import { formWords } from './render/task-facts.ts';

export type Answer = 'approve' | 'deny' | 'expire';
export const ANSWERS: readonly Answer[] = ['approve', 'deny', 'expire'];

export interface AnswerOptions {
  /** For one approval after the other; the last one goes on. Empty: the terminal is asked. */
  readonly answers: readonly Answer[];
  /** The form of those that approve. */
  readonly form: Json | undefined;
  readonly comment: string | undefined;
  /** Schema of the form of an approval, by the path of its task. */
  readonly formOf: (path: string) => JsonSchema | undefined;
  /** Members of groups, from the project. */
  readonly groups: { readonly [group: string]: readonly string[] };
  /** One of `answers` was refused: nobody answers that task any more. */
  readonly onDropped?: () => void;
}

/** What somebody says to a run next; undefined: nothing, time passes. */
export type Answerer = (runId: string, state: RunState, last: Reply | undefined) => Promise<Message | undefined>;

export function createAnswerer(io: Io, options: AnswerOptions): Answerer {
  /** Tasks by run, path and opening, with the answer that each was given. */
  const given = new Map<string, { readonly answer: Answer; readonly voters: string[] }>();
  const dropped = new Set<string>();
  let warned = false;
  let asked: string | undefined;
  return async (runId, state, last) => {
    if (last?.ok === false && asked !== undefined) {
      io.err(`${io.errColors.red('refused:')} ${printable(last.detail)} ${io.errColors.dim(`(${last.why})`)}`);
      if (options.answers.length > 0) drop(runId, state, last, asked);
    }
    asked = undefined;
    for (const task of state.tasks) {
      const key = keyOf(runId, task);
      if (dropped.has(key)) continue;
      const message = await answer(task, key);
      if (message !== undefined) {
        asked = key;
        return message;
      }
    }
    return undefined;
  };

  function drop(runId: string, { tasks }: RunState, { why }: Extract<Reply, { ok: false }>, key: string): void {
    dropped.add(key);
    options.onDropped?.();
    const form = tasks.find((task) => keyOf(runId, task) === key)?.form;
    if (form !== undefined && why.startsWith('form_')) io.err(`  ${io.errColors.dim('→')} ${formHint(form)}`);
  }

  async function answer(task: OpenTask, key: string): Promise<Message | undefined> {
    if (options.answers.length > 0) return task.kind === 'approval' ? scripted(task, key) : undefined;
    if (io.interactive) {
      const message = await askPerson(io, task, votersOf(task, options.groups), options.formOf(task.path));
      if (message === undefined) dropped.add(key);
      return message;
    }
    if (task.kind === 'approval' && !warned)
      io.err(
        `${io.errColors.yellow('nobody is here to answer')}, so time passes; --answer approve or --answer deny speaks for a person`,
      );
    if (task.kind === 'approval') warned = true;
    return undefined;
  }

  function scripted(task: OpenTask, key: string): Message | undefined {
    const known = given.get(key) ?? {
      answer: options.answers[Math.min(given.size, options.answers.length - 1)] ?? 'expire',
      voters: [],
    };
    given.set(key, known);
    if (known.answer === 'expire') return undefined;
    const by = votersOf(task, options.groups).find(({ user }) => !known.voters.includes(user));
    if (by === undefined) {
      dropped.add(key);
      return undefined;
    }
    known.voters.push(by.user);
    io.err(
      `${io.errColors.cyan('●')} ${task.path}: ${known.answer === 'approve' ? 'approved' : 'denied'} by ${by.user} ${io.errColors.dim('(--answer)')}`,
    );
    const form = known.answer === 'approve' && task.form !== undefined ? options.form : undefined;
    return vote(task.path, known.answer, by, options.comment, form);
  }
}

const keyOf = (runId: string, { path, since }: OpenTask): string => `${runId} ${path} ${since}`;

const formHint = (form: JsonSchema): string => `--form FILE, ${formWords(form)}`;

export function vote(task: string, how: 'approve' | 'deny', by: Person, comment?: string, form?: Json): Message {
  return {
    t: 'vote',
    task,
    vote: how,
    by,
    ...(comment === undefined ? {} : { comment }),
    ...(form === undefined ? {} : { form }),
  };
}

/** Stand-ins for a group that the project names nobody of; as many as a quorum may ask for. */
const STAND_INS = 20;

/** People who may vote: those named, then the members of groups, then stand-ins. */
function votersOf(task: OpenTask, members: AnswerOptions['groups']): readonly Person[] {
  const { users = [], groups = [], exclude = [] } = task.assignees ?? {};
  const person = (user: string, of: readonly string[]): Person => ({ user, groups: of, verified: false });
  const named = users.map((user) => person(user, []));
  const ofGroups = groups.flatMap((group) => (members[group] ?? []).map((user) => person(user, [group])));
  const standIns = groups.flatMap((group) =>
    Array.from({ length: STAND_INS }, (_, n) => person(`somebody-${n + 1}@${group}`, [group])),
  );
  return [...named, ...ofGroups, ...standIns].filter(({ user }) => !exclude.includes(user));
}
