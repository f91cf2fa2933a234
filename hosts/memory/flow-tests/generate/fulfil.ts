/** A candidate changed so that what is wished for is in its input, in what calls answer, and in what people and systems do. */
import type { TestMessage } from '../../../../schema/flow-test.ts';
import type { Json, JsonSchema } from '../../../../schema/json.ts';
import { withoutIndices } from '../answers.ts';
import { ANSWER, type Candidate, outputAt, withMessages, withMock } from './candidate.ts';
import { type Generating, guessed, LATER_MS, type Left, matching, votesOf } from './changes.ts';
import { type Demand, type Drawn, type Fail, passesAll, valuesNear } from './draw-wish.ts';
import type { Random } from './random.ts';
import { leavesOf, replaceAt, type Step, sampleOf } from './sample.ts';
import { schemaAt } from './targets.ts';

/** Input and answers; undefined where a place cannot be what is wished. Messages follow once the run waits for them. */
export function fulfil(
  generating: Generating,
  { demands, failures }: Drawn,
  start: Candidate,
  random: Random,
): Candidate | undefined {
  const { plan, hints, steps, tests } = generating;
  let made = start;
  for (const demand of demands) {
    const { step } = demand;
    if (step === undefined) {
      const schema = schemaAt(plan, plan.input) ?? guessed(hints, plan);
      const input = shaped(generating, schema, made.input, demand, random);
      if (input === undefined) return undefined;
      made = { ...made, input: input.value ?? {} };
      continue;
    }
    const target = steps.targets.get(step);
    if (target === undefined) continue;
    const [schema = true] = target.outputs;
    const now = outputAt(made, tests, step, target.call) ?? sampleOf(schema);
    const output = shaped(generating, schema, now, demand, random);
    if (output?.value === undefined) return undefined;
    made = withMock(made, step, { ...ANSWER, t: 'output', output: output.value });
  }
  for (const failure of failures) {
    const failed = failing(generating, failure, made, random);
    if (failed === undefined) return undefined;
    made = failed;
  }
  return made;
}

function failing(
  { steps }: Generating,
  { step, errors }: Fail,
  made: Candidate,
  random: Random,
): Candidate | undefined {
  const target = steps.targets.get(step);
  const types = target?.errors.filter((type) => errors === undefined || errors.some((one) => isOf(one, type))) ?? [];
  const type = types[random.below(Math.max(1, types.length))];
  return type === undefined ? undefined : withMock(made, step, { ...ANSWER, t: 'error', type });
}

const isOf = (named: string, type: string): boolean =>
  named.endsWith('.*') ? type.startsWith(named.slice(0, -1)) : named === type;

/** The value with the demand met: as it is where it meets it already. */
function shaped(
  { hints }: Generating,
  schema: JsonSchema,
  value: Json,
  { at, tests }: Demand,
  random: Random,
): { readonly value: Json | undefined } | undefined {
  const here = valueAt(value, at);
  if (passesAll(tests, here)) return { value };
  const leaf = leavesOf(schema, value, hints.constants).find((one) => JSON.stringify(one.at) === JSON.stringify(at));
  // Inside a part that is not there, the schema says nothing yet.
  const values: readonly (Json | undefined)[] = [...(leaf?.values ?? []), ...valuesNear(tests), undefined];
  const fitting = values.filter((one) => passesAll(tests, one));
  if (fitting.length === 0) return undefined;
  // One that the schema knows is more likely to be allowed.
  const best = fitting.filter((one) => leaf?.values.some((known) => JSON.stringify(known) === JSON.stringify(one)));
  const from = best.length > 0 && random.below(4) > 0 ? best : fitting;
  return { value: replaceAt(value, at, from[random.below(from.length)]) };
}

function valueAt(value: Json | undefined, at: readonly Step[]): Json | undefined {
  return at.reduce<Json | undefined>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? new Map(Object.entries(inner)).get(String(key)) : undefined,
    value,
  );
}

/** What is said to the tasks and listeners that the run opened and nobody answered; none where it waits for nothing. */
export function messagesFor(
  generating: Generating,
  { candidate, journal }: Left,
  demands: readonly Demand[],
  random: Random,
): Candidate | undefined {
  const answered = new Set<string>();
  const messages: TestMessage[] = [];
  const events = candidate.happens.filter(({ message }) => message.t === 'event').length;
  let listened = 0;
  for (const { message } of candidate.happens) if (message.t === 'vote') answered.add(message.task);
  for (const { what, path, at } of journal) {
    const atMs = at - candidate.startedAt + LATER_MS;
    const mine = demands.filter(({ step }) => step === withoutIndices(path));
    if (what.t === 'task.opened' && !answered.has(path))
      messages.push(...voteFor(generating, path, atMs, mine, random));
    if (what.t !== 'listen.opened' || listened++ < events) continue;
    messages.push(...eventFor(generating, path, what.event, atMs, mine, candidate, random));
  }
  return messages.length === 0 ? undefined : withMessages(candidate, messages);
}

function voteFor(
  generating: Generating,
  task: string,
  atMs: number,
  demands: readonly Demand[],
  random: Random,
): readonly TestMessage[] {
  const { plan, steps } = generating;
  const step = steps.approvals.get(withoutIndices(task));
  if (step === undefined) return [];
  const said = demands.find(({ at }) => at[0] === 'decision')?.tests;
  const ways = ['approved', 'denied', 'expired'].filter((way) => said === undefined || passesAll(said, way));
  const way = said === undefined && random.below(3) > 0 ? 'approved' : ways[random.below(Math.max(1, ways.length))];
  if (way === 'denied') return votesOf(step, task, 'deny', atMs, undefined);
  if (way !== 'approved') return [];
  const schema = schemaAt(plan, step.form);
  let form = schema === undefined ? undefined : sampleOf(schema);
  for (const { at, tests } of demands) {
    if (at[0] !== 'form' || at.length === 1 || schema === undefined || form === undefined) continue;
    form = shaped(generating, schema, form, { at: at.slice(1), tests }, random)?.value ?? form;
  }
  return votesOf(step, task, 'approve', atMs, form);
}

function eventFor(
  generating: Generating,
  path: string,
  event: string,
  atMs: number,
  demands: readonly Demand[],
  { input }: Candidate,
  random: Random,
): readonly TestMessage[] {
  const { plan, steps, hints } = generating;
  const asked = demands.find(({ at }) => at.length === 0)?.tests;
  if (asked === undefined ? random.below(3) === 0 : !passesAll(asked, {})) return [];
  const schema = schemaAt(plan, plan.events[event]?.schema) ?? true;
  let data: Json = sampleOf(schema);
  for (const { at, tests } of demands)
    if (at.length > 0) data = shaped(generating, schema, data, { at, tests }, random)?.value ?? data;
  const step = steps.listens.get(withoutIndices(path));
  data = matching(hints, step, event, data, input);
  return [{ atMs, message: { t: 'event', type: event, eventId: '', data } }];
}
