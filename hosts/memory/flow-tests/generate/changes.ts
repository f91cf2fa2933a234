/** One change of a candidate: another value in what goes in, another answer, another message. */
import type { ConditionHints, FlowTests, TestMessage } from '../../../../schema/flow-test.ts';
import type { Entry } from '../../../../schema/journal.ts';
import type { Json, JsonSchema } from '../../../../schema/json.ts';
import type { Person } from '../../../../schema/message.ts';
import type { ApprovalStep, AssigneesPlan, ListenStep, Plan, ValuePlan } from '../../../../schema/plan.ts';
import { withoutIndices } from '../answers.ts';
import { ANSWER, type Candidate, outputAt, withMessages, withMock } from './candidate.ts';
import { leavesOf, replaceAt, sampleOf } from './sample.ts';
import { type Steps, schemaAt, type Target } from './targets.ts';

export interface Change {
  /** The place that it changes: two changes of one place exclude each other. */
  readonly place: string;
  /** The field that it changes; empty for answers and messages as a whole. */
  readonly name: string;
  /** Undefined where it changes nothing any more. */
  readonly make: (candidate: Candidate) => Candidate | undefined;
}

export interface Generating {
  readonly plan: Plan;
  readonly tests: FlowTests;
  readonly hints: ConditionHints;
  readonly steps: Steps;
}

/** What a run of the candidate left, as far as changes depend on it. */
export interface Left {
  readonly candidate: Candidate;
  readonly asked: readonly string[];
  readonly journal: readonly Entry[];
}

export function changesOf(generating: Generating, left: Left): readonly Change[] {
  return [...inputChanges(generating, left), ...answerChanges(generating, left), ...messageChanges(generating, left)];
}

function inputChanges({ plan, hints }: Generating, { candidate }: Left): readonly Change[] {
  const schema = schemaAt(plan, plan.input) ?? guessed(hints, plan);
  return leavesOf(schema, candidate.input, hints.constants).flatMap(({ at, name, values, optional }) => {
    const by: readonly (Json | undefined)[] = optional ? [...values, undefined] : values;
    return by.map(
      (value): Change => ({
        place: `input ${at.join('.')}`,
        name,
        make: (one) => {
          const input = replaceAt(one.input, at, value);
          return input === undefined ? undefined : { ...one, input };
        },
      }),
    );
  });
}

/** A flow without a schema takes anything: its conditions say which fields there are. */
export function guessed({ constants }: ConditionHints, plan: Plan): JsonSchema {
  const read = plan.expressions.flatMap(({ source }) =>
    [...source.matchAll(/\$input\.([A-Za-z_]\w*)/g)].map(([, name]) => name ?? ''),
  );
  const properties = [...new Set(read)].map((name) => {
    const values = constants.get(name) ?? [];
    const types = [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))];
    return [name, { type: types.length === 0 ? ['string', 'number', 'boolean'] : types }] as const;
  });
  return { type: 'object', properties: Object.fromEntries(properties) };
}

/** Of all instances of a step, and of the last one alone: what was done before it is undone then. */
function answerChanges(generating: Generating, { candidate, asked }: Left): readonly Change[] {
  const last = new Map(asked.map((path) => [withoutIndices(path), path]));
  return [...last].flatMap(([path, instance]) => {
    const target = generating.steps.targets.get(path);
    if (target === undefined) return [];
    const places = instance === path ? [path] : [path, instance];
    return places.flatMap((place) => [
      ...outputChanges(generating, target, place, candidate),
      ...target.errors.map(
        (type): Change => ({
          place,
          name: '',
          make: (one) => withMock(one, place, { ...ANSWER, t: 'error', type }),
        }),
      ),
    ]);
  });
}

function outputChanges(
  { tests, hints }: Generating,
  target: Target,
  place: string,
  candidate: Candidate,
): readonly Change[] {
  const [schema = true] = target.outputs;
  const now = outputAt(candidate, tests, place, target.call);
  const plain = sampleOf(schema);
  const whole: Change = {
    place,
    name: '',
    make: (one) => withMock(one, place, { ...ANSWER, t: 'output', output: plain }),
  };
  const leaves = leavesOf(schema, now ?? plain, hints.constants).flatMap(({ at, name, values, optional }) => {
    const by: readonly (Json | undefined)[] = optional ? [...values, undefined] : values;
    return by.map(
      (value): Change => ({
        place: `${place} ${at.join('.')}`,
        name,
        make: (one) => {
          const output = replaceAt(outputAt(one, tests, place, target.call) ?? plain, at, value);
          return output === undefined ? undefined : withMock(one, place, { ...ANSWER, t: 'output', output });
        },
      }),
    );
  });
  return now === undefined ? [whole, ...leaves] : leaves;
}

/** Between the opening of a task and what is said to it. */
export const LATER_MS = 60_000;

function messageChanges(generating: Generating, { candidate, journal }: Left): readonly Change[] {
  return journal.flatMap(({ what, path, at }) => {
    const atMs = at - candidate.startedAt + LATER_MS;
    if (what.t === 'task.opened') return voteChanges(generating, path, atMs);
    return what.t === 'listen.opened' ? eventChanges(generating, path, what.event, atMs) : [];
  });
}

function voteChanges({ plan, steps, hints }: Generating, task: string, atMs: number): readonly Change[] {
  const step = steps.approvals.get(withoutIndices(task));
  if (step === undefined) return [];
  const schema = schemaAt(plan, step.form);
  const plain = schema === undefined ? undefined : sampleOf(schema);
  const leaves = schema === undefined ? [] : leavesOf(schema, plain, hints.constants);
  const forms = [
    { name: '', form: plain },
    ...leaves.flatMap(({ at, name, values }) => values.map((value) => ({ name, form: replaceAt(plain, at, value) }))),
  ];
  const approve = forms.map(({ name, form }) => ({ name, vote: 'approve' as const, form }));
  return [...approve, { name: '', vote: 'deny' as const, form: undefined }].map(({ name, vote, form }) => ({
    place: `vote ${task}`,
    name,
    make: (one) => withMessages(one, votesOf(step, task, vote, atMs, form)),
  }));
}

export function votesOf(
  step: ApprovalStep,
  task: string,
  vote: 'approve' | 'deny',
  atMs: number,
  form: Json | undefined,
): readonly TestMessage[] {
  return Array.from({ length: step.quorum[vote] }, (_, i) => ({
    atMs,
    message: {
      t: 'vote',
      vote,
      task,
      by: { ...personFor(step.assignees, i), signed: { key: 'test' } },
      ...(form === undefined ? {} : { form }),
    },
  }));
}

/** Somebody who may vote, as far as it is written down. */
function personFor({ users, groups }: AssigneesPlan, i: number): Person {
  const named = textsIn(users).filter((name) => name.includes('@') || groups === undefined);
  return { user: named[i] ?? `approver${i + 1}@example.org`, groups: textsIn(groups), verified: true };
}

function textsIn(value: ValuePlan | undefined): readonly string[] {
  if (value?.k === 'list') return value.items.flatMap(textsIn);
  if (value?.k !== 'lit') return [];
  const list: readonly Json[] = Array.isArray(value.v) ? value.v : [value.v];
  return list.filter((one) => typeof one === 'string');
}

function eventChanges(
  { plan, steps, hints }: Generating,
  path: string,
  event: string,
  atMs: number,
): readonly Change[] {
  const step = steps.listens.get(withoutIndices(path));
  const schema = schemaAt(plan, plan.events[event]?.schema) ?? true;
  const plain = sampleOf(schema);
  const variants = leavesOf(schema, plain, hints.constants).flatMap(({ at, name, values }) =>
    values.map((value) => ({ name, data: replaceAt(plain, at, value) ?? plain })),
  );
  return [{ name: '', data: plain }, ...variants].map(({ name, data }) => ({
    place: `event ${path} ${event}`,
    name,
    make: (one) => {
      const message = {
        t: 'event',
        type: event,
        eventId: '',
        data: matching(hints, step, event, data, one.input),
      } as const;
      return withMessages(one, [{ atMs, message }]);
    },
  }));
}

/** The data with what `match` compares with the input. */
export function matching(
  hints: ConditionHints,
  step: ListenStep | undefined,
  event: string,
  data: Json,
  input: Json,
): Json {
  const slots = step?.slots.filter((slot) => slot.event === event) ?? [];
  const pairs = slots.flatMap(({ match }) => (match === undefined ? [] : (hints.matches[match] ?? [])));
  return pairs.reduce<Json>((made, pair) => replaceAt(made, pair.event, valueAt(input, pair.input)) ?? made, data);
}

function valueAt(value: Json | undefined, at: readonly string[]): Json | undefined {
  return at.reduce<Json | undefined>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? new Map(Object.entries(inner)).get(key)
        : undefined,
    value,
  );
}
