/** Runs a generated sample on the model and on a host, and says where the two differ. */
import type { Message } from '../../schema/message.ts';
import type { Plan } from '../../schema/plan.ts';
import { buildPlan } from '../generate/build-plan.ts';
import { type Sample, scriptOf } from '../generate/sample.ts';
import type { ConformanceHost, Observed, Sent, World, WorldAnswer, WorldCall } from '../host.ts';
import type { Program, Script, Step } from '../model/program.ts';
import { outputOf } from '../model/run-effect.ts';
import { runModel } from '../model/run-model.ts';
import { type ActRecord, type Story, Tie } from '../model/story.ts';
import { checkJournal } from './check-journal.ts';
import { checkLedger } from './check-ledger.ts';
import { linesOfModel, linesOfObserved } from './story-lines.ts';

export interface Compared {
  readonly story: Story;
  readonly observed: Observed;
  /** Empty where the host does as the rules say. */
  readonly problems: readonly string[];
}

const BY = { user: 'tester@example.org', groups: [], verified: true };

/** Undefined where the rules leave the order of two things open. */
export function tellStory(sample: Sample): Story | undefined {
  try {
    return runModel(sample.program, scriptOf(sample));
  } catch (error) {
    if (error instanceof Tie) return undefined;
    throw error;
  }
}

/**
 * Forced continue-as-new. It closes the gate while something is in flight, and what would start meanwhile starts later:
 * times are `kept` only where nothing runs beside it. `shifted`: the story without its times. `lost`: the invariants.
 */
export interface Continuing {
  readonly every: number;
  readonly times: 'kept' | 'shifted' | 'lost';
}

export async function runSample(
  host: ConformanceHost,
  sample: Sample,
  story: Story,
  continuing?: Continuing,
): Promise<Compared> {
  const plan = planOf(sample.program);
  const times = continuing?.times ?? 'kept';
  const world = worldOf(sample.program, scriptOf(sample), story, times === 'kept');
  const observed = await host.run(
    plan,
    continuing === undefined ? world : { ...world, continueEvery: continuing.every },
  );
  const acts = times === 'lost' ? actsIn(observed) : story.acts;
  const [told, seen] = [linesOfModel(story), linesOfObserved(observed, story)];
  const problems = [
    ...(times === 'kept' ? difference(told, seen) : []),
    ...(times === 'shifted' ? difference(untimed(told), untimed(seen)) : []),
    ...checkJournal(plan, observed.journal, observed.outcome === 'stuck'),
    ...checkLedger(sample.program, { outcome: observed.outcome, calls: observed.calls, acts }),
    ...observed.calls.flatMap(checkUndoInput),
    ...checkKeys(observed.calls),
  ];
  return { story, observed, problems };
}

const PLANS = new WeakMap<Program, Plan>();

/** One program runs with thousands of failures. */
function planOf(program: Program): Plan {
  const known = PLANS.get(program);
  if (known !== undefined) return known;
  const plan = buildPlan(program);
  PLANS.set(program, plan);
  return plan;
}

const untimed = (lines: readonly string[]) => lines.map((line) => line.replace(/^ *[0-9]+ /, ''));

function actsIn(observed: Observed): readonly ActRecord[] {
  return observed.journal.flatMap(({ what, path, at }) =>
    what.t === 'run.unstuck' ? [{ at: at - observed.startedAt, path, how: howOf(what.how) }] : [],
  );
}

function howOf(how: string): ActRecord['how'] {
  return how === 'retry' || how === 'done' || how === 'not_done' ? how : 'skip';
}

/** People act when the model says, or as soon as they can; events come and the run is cancelled when the model says. */
function worldOf(program: Program, script: Script, story: Story, timed: boolean): World {
  const messages: Sent[] = [
    ...story.acts.map((act) => (timed ? { ...sentAt(act.at, messageOf(act)), ...runOf(act) } : sentWhenStuck(act))),
    ...eventsOf(program).flatMap((type) => {
      const ms = script.event(type);
      const message: Message = { t: 'event', type, eventId: type, data: { event: type } };
      return ms === undefined ? [] : [sentAt(ms, message)];
    }),
    ...(script.cancelAtMs === undefined
      ? []
      : [sentAt(script.cancelAtMs, { t: 'cancel', by: BY, force: script.cancelForced ?? false })]),
  ];
  const at = ({ trigger }: Sent) => (trigger.k === 'at' ? trigger.ms : 0);
  messages.sort((a, b) => at(a) - at(b));
  return { input: {}, startedBy: BY.user, answer: (call) => answerOf(script, call), messages };
}

/** For a host in real time, and flows in which nothing hangs on when: events come first, people act as soon as they can. */
export function worldAtOnce({ program, ...sample }: Sample, story: Story, afterMs: number): World {
  const script = scriptOf({ program, ...sample });
  const timed = worldOf(program, script, story, false);
  const now: Sent['trigger'] = { k: 'when', holds: () => true };
  const events = timed.messages.flatMap(({ message }) => (message.t === 'event' ? [{ trigger: now, message }] : []));
  return {
    ...timed,
    answer: (call) => {
      const answer = timed.answer(call);
      return answer.is === 'lost' ? answer : { ...answer, afterMs };
    },
    messages: [...events, ...timed.messages.filter(({ message }) => message.t !== 'event')],
  };
}

function answerOf(script: Script, call: WorldCall): WorldAnswer {
  const { is, afterMs, type } = script.attempt(call.path, call.attempt);
  if (is === 'lost') return { is };
  if (is === 'done') return { is, afterMs, output: outputOf(ownPath(call.path)) };
  return { is: 'failed', afterMs, type: type ?? 'e.unnamed', ...(is === 'broken' ? { effect: 'unknown' } : {}) };
}

function sentWhenStuck(act: ActRecord): Sent {
  const holds: Extract<Sent['trigger'], { readonly k: 'when' }>['holds'] = ({ state }) =>
    state.tasks.some(({ path, kind }) => path === ownPath(act.path) && (kind === 'undo' || kind === 'settle'));
  return { trigger: { k: 'when', holds }, message: messageOf(act), ...runOf(act) };
}

/** In its own run: without the `run` steps around it. */
const ownPath = (path: string) => path.split('>').at(-1) ?? path;

/** The child that it concerns. */
function runOf({ path }: ActRecord): { readonly run?: string } {
  const end = path.lastIndexOf('>');
  return end < 0 ? {} : { run: path.slice(0, end) };
}

const sentAt = (ms: number, message: Message): Sent => ({ trigger: { k: 'at', ms }, message });

function messageOf({ path: whole, how }: ActRecord): Message {
  const path = ownPath(whole);
  if (path.endsWith('/compensate')) return { t: 'retryUndo', path, how: how === 'retry' ? 'retry' : 'skip', by: BY };
  const as = how === 'done' || how === 'not_done' ? how : 'skip';
  return { t: 'settle', path, as, by: BY, ...(as === 'done' ? { output: outputOf(path) } : {}) };
}

function eventsOf(program: Program): readonly string[] {
  const inside = (steps: readonly Step[]): readonly string[] =>
    steps.flatMap((step) => [
      ...(step.kind === 'listen' ? step.events : []),
      ...step.catch.flatMap((clause) => inside(clause.steps)),
      ...('steps' in step ? inside(step.steps) : []),
      ...(step.kind === 'do' ? inside(step.finally) : []),
      ...(step.kind === 'switch' ? [...step.cases, step.default ?? []].flatMap(inside) : []),
      ...(step.kind === 'parallel' ? step.branches.flatMap((branch) => inside(branch.steps)) : []),
    ]);
  return [
    ...inside(program.steps),
    ...program.catch.flatMap((clause) => inside(clause.steps)),
    ...inside(program.finally),
  ];
}

/** Rule 31: a key names one call; an undo that a person retries keeps its key. */
function checkKeys(calls: Observed['calls']): readonly string[] {
  const paths = new Map<string, string>();
  const problems: string[] = [];
  for (const { key, path } of calls) {
    const other = paths.get(key) ?? path;
    if (other !== path) problems.push(`${path} and ${other} share the key ${key}`);
    paths.set(key, path);
  }
  return problems;
}

/** Rule 22 and 25: what the undo was given, and whose key it carries. */
function checkUndoInput(call: Observed['calls'][number]): readonly string[] {
  if (!call.path.endsWith('/compensate')) return [];
  const path = ownPath(call.path).slice(0, -'/compensate'.length);
  const problems: string[] = [];
  if (call.undoes === undefined || !call.undoes.endsWith(`/${path}`))
    problems.push(`${call.path} carries the key ${call.undoes}`);
  const given = JSON.stringify(call.input);
  const [id = ''] = path.split('.');
  const possible = [{ of: id }, { of: path }, {}].map((input) => JSON.stringify(input));
  if (!possible.includes(given)) problems.push(`${call.path} is given ${given}`);
  return problems;
}

function difference(model: readonly string[], host: readonly string[]): readonly string[] {
  const left = new Set(host);
  const right = new Set(model);
  return [
    ...model.filter((line) => !left.has(line)).map((line) => `- ${line}`),
    ...host.filter((line) => !right.has(line)).map((line) => `+ ${line}`),
  ];
}
