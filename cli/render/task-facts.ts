/** What is known of an open approval beside its question: its form, votes, claim, what was said. */
import type { OpenTask } from '../../interpreter/machine.ts';
import type { Json, JsonSchema } from '../../schema/json.ts';
import type { Addressee } from '../../schema/message.ts';
import { type Line, printable } from './spans.ts';
import { relative } from './time.ts';

type Label = 'form' | 'output' | 'signed' | 'votes' | 'claim' | 'given' | 'asked' | 'said' | 'note';
const LABEL_COLUMNS = 7;
/** Of the digest of what is shown; `--shown` takes as many. */
const DIGEST_CHARACTERS = 12;

export function factsOfTask(task: OpenTask, now: number): readonly Line[] {
  const { form, claim, delegations = [], questions = [], comments = [], reminded, undecidable } = task;
  const facts: Line[] = [];
  const tell = (label: Label, ...words: Line): void => {
    facts.push([[`  ${label.padEnd(LABEL_COLUMNS)}`, 'dim'], ...words]);
  };
  if (form !== undefined) tell('form', [formWords(form)]);
  if (task.output !== undefined && wantsOutput(task.output))
    tell('output', [fieldWords(task.output, 'needed with --done')]);
  if (task.signed === true) tell('signed', [`decisions only, over ${task.shown?.slice(0, DIGEST_CHARACTERS) ?? ''}`]);
  const votes = voteWords(task);
  if (votes !== '') tell('votes', [votes]);
  if (claim !== undefined) tell('claim', [printable(claim.by), 'bold'], [`, ${relative(claim.at, now)}`]);
  for (const { givers, to } of delegations)
    tell('given', [`from ${printable(givers.at(-1) ?? '')} to `], [addressee(to), 'bold']);
  for (const { n, by, of, text, answer } of questions) {
    tell('asked', [`${n}. ${printable(by)} asks ${addressee(of)}: ${printable(text)}`]);
    if (answer !== undefined) tell('said', [`${printable(answer.by)} answers ${n}: ${printable(answer.text)}`]);
  }
  for (const { by, at, text } of comments) tell('said', [`${printable(by)}, ${relative(at, now)}: ${printable(text)}`]);
  if (reminded !== undefined)
    tell('note', [
      `reminded ${reminded.times === 1 ? 'once' : `${reminded.times} times`}, last ${relative(reminded.at, now)}`,
    ]);
  if (task.untold !== undefined)
    tell('note', ['people could not be told', 'yellow'], [` (${task.untold.type}, ${relative(task.untold.at, now)})`]);
  if (undecidable) tell('note', ['those who are asked cannot decide it any more', 'yellow']);
  return facts;
}

export function addressee(to: Addressee): string {
  return printable('user' in to ? to.user : `group ${to.group}`);
}

/** `2 of 3 approved (ann, bob), 1 of 2 denied (kim)`; nothing where one vote decides and none was cast. */
function voteWords({ votes = [], quorum = { approve: 1, deny: 1 } }: OpenTask): string {
  if (votes.length === 0 && quorum.approve === 1 && quorum.deny === 1) return '';
  const by = (vote: 'approve' | 'deny'): readonly string[] =>
    votes.flatMap((one) => (one.vote === vote ? [printable(one.by)] : []));
  const part = (names: readonly string[], of: number, word: string): string =>
    `${names.length} of ${of} ${word}${names.length === 0 ? '' : ` (${names.join(', ')})`}`;
  return `${part(by('approve'), quorum.approve, 'approved')}, ${part(by('deny'), quorum.deny, 'denied')}`;
}

/** `note: string, amount: number (optional)`: what `--form` needs. */
export function formWords(form: JsonSchema): string {
  return fieldWords(form, 'needed to approve');
}

/** Whether a call with that output must have given something: JSON Schemas that take null take an absent output, too. */
export function wantsOutput(schema: JsonSchema = true): boolean {
  if (typeof schema === 'boolean' || schema.type === undefined) return false;
  return Array.isArray(schema.type) ? !schema.type.includes('null') : schema.type !== 'null';
}

function fieldWords(form: JsonSchema, why: string): string {
  if (typeof form === 'boolean' || typeof form.properties !== 'object' || form.properties === null) return why;
  const required: readonly Json[] = Array.isArray(form.required) ? form.required : [];
  const fields = Object.entries(form.properties).map(([name, field]) => {
    const type = typeof field === 'object' && field !== null && 'type' in field ? `: ${String(field.type)}` : '';
    return `${printable(name)}${type}${required.includes(name) ? '' : ' (optional)'}`;
  });
  return fields.length === 0 ? why : `${why}: ${fields.join(', ')}`;
}
