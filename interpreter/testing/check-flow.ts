/** One check for all tests of the kernel: a flow, how the world answers, and what must come of it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { runInMemory } from '../../hosts/memory/run-in-memory.ts';
import type { CallReply, Incoming, MemoryOptions, MemoryResult } from '../../hosts/memory/types.ts';
import type { Entry } from '../../schema/journal.ts';
import type { Json, JsonSchema } from '../../schema/json.ts';
import type { Limits } from '../limits.ts';
import type { End } from '../machine.ts';
import { buildPlan, type FlowSketch } from './build-plan.ts';

export interface FlowCase {
  readonly name: string;
  readonly flow: FlowSketch;
  readonly input?: Json;
  /** By path; a list is the attempts in order, its last goes on for ever. Anything else answers `{}` after 1 s. */
  readonly replies?: { readonly [path: string]: CallReply | readonly CallReply[] };
  /** In place of `replies`. */
  readonly reply?: MemoryOptions['reply'];
  readonly incoming?: readonly Incoming[];
  readonly limits?: Partial<Limits>;
  /** Who comes first depends on times, and commands that are held back start later: only the end is compared. */
  readonly timed?: true;
  readonly expect: {
    /** The output of a run that completed. */
    readonly output?: Json;
    /** Type of the error of a run that failed. */
    readonly error?: string;
    readonly cancelled?: true;
    /** The run waits for someone. */
    readonly waitingFor?: readonly string[];
    /** Journal as lines `path: kind`, of the kinds that are asked for; all of them in order. */
    readonly story?: readonly string[];
    /** Keys of the writes that reached the other side, without the execution id, in order. */
    readonly effects?: readonly string[];
    /** By message id: ok, or why not. */
    readonly replies?: { readonly [id: string]: string };
  };
}

const STORY = new Set([
  'step.skipped', 'step.completed', 'step.failed', 'step.stopped', 'catch.entered', 'finally.entered', 'finally.failed',
  'undo.started', 'undo.completed', 'undo.failed', 'undo.dropped', 'run.stuck', 'run.unstuck', 'timeout',
]); // biome-ignore format: a table

export const value = (json: Json, afterMs = 1000): CallReply => ({ t: 'value', value: json, afterMs });
export const error = (type: string, more: Partial<Extract<CallReply, { t: 'error' }>> = {}): CallReply => ({
  t: 'error',
  type,
  retry: false,
  afterMs: 1000,
  ...more,
});
export const by = (user: string, ...groups: string[]): { user: string; groups: string[]; verified: boolean } => ({
  user,
  groups,
  verified: true,
});

const ajv = new Ajv2020({ strict: false, allErrors: true });

export function validate(schema: JsonSchema, given: Json): readonly string[] {
  const judge = ajv.compile(typeof schema === 'boolean' ? schema : { ...schema });
  return judge(given) ? [] : (judge.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

export function optionsOf(one: Omit<FlowCase, 'expect' | 'name'>, more: Partial<MemoryOptions> = {}): MemoryOptions {
  const replies = one.replies ?? {};
  return {
    plan: buildPlan(one.flow),
    input: one.input ?? {},
    reply: (call, context) => {
      if (one.reply !== undefined) return one.reply(call, context);
      const { attempt } = context;
      const given = replies[call.id];
      if (given === undefined) return value({});
      if (!isList(given)) return given;
      return given[Math.min(attempt, given.length) - 1] ?? value({});
    },
    validate,
    digest,
    root: 'run',
    ...(one.incoming === undefined ? {} : { incoming: one.incoming }),
    ...(one.limits === undefined ? {} : { limits: one.limits }),
    ...more,
  };
}

function isList(given: CallReply | readonly CallReply[]): given is readonly CallReply[] {
  return Array.isArray(given);
}

export function runCase(
  one: Omit<FlowCase, 'expect' | 'name'>,
  more: Partial<MemoryOptions> = {},
): Promise<MemoryResult> {
  return runInMemory(optionsOf(one, more));
}

export function storyOf(journal: readonly Entry[]): string[] {
  return journal.filter(({ what }) => STORY.has(what.t)).map(({ path, what }) => `${path}: ${what.t}`);
}

function summary(end: End | undefined): { output?: Json; error?: string; cancelled?: true } {
  switch (end?.is) {
    case undefined:
      return {};
    case 'completed':
      return end.output === undefined ? {} : { output: end.output };
    case 'failed':
      return { error: end.error.type };
    case 'cancelled':
      return { cancelled: true };
  }
}

export const effectsOf = (result: MemoryResult): string[] => result.effects.map(({ key }) => key.replace(/^run\//, ''));

/** Runs the case and compares; then again with a continue-as-new forced at every event, which must change nothing. */
export async function checkFlow(one: FlowCase): Promise<void> {
  const result = await runCase(one);
  const { expect } = one;
  const { output, error: type, cancelled } = expect;
  const wanted = {
    ...(output === undefined ? {} : { output }),
    ...(type === undefined ? {} : { error: type }),
    ...(cancelled === undefined ? {} : { cancelled }),
  };
  assert.deepEqual(summary(result.end), wanted, JSON.stringify(result.end));
  if (expect.waitingFor !== undefined) assert.deepEqual(result.waitingFor, expect.waitingFor);
  else assert.notEqual(result.end, undefined, `the run never ended: ${JSON.stringify(result.state)}`);
  if (expect.story !== undefined) assert.deepEqual(storyOf(result.journal), expect.story);
  if (expect.effects !== undefined) assert.deepEqual(effectsOf(result), expect.effects);
  for (const [id, why] of Object.entries(expect.replies ?? {})) {
    const reply = result.replies[id];
    assert.equal(reply === undefined ? 'none' : reply.ok ? 'ok' : reply.why, why, `reply to ${id}`);
  }
  for (const continueEvery of [1, 2, 3]) {
    const again = await runCase(one, { continueEvery });
    if (one.timed === true) assert.deepEqual(withoutTimes(again.end), withoutTimes(result.end));
    else assertSame(again, result, `continued at every ${continueEvery}`);
  }
}

/** Same end, same effects, same records by path; times and the order between paths aside. */
export function assertSame(found: MemoryResult, expected: MemoryResult, why: string): void {
  assert.deepEqual(byPath(found.journal), byPath(expected.journal), why);
  assert.deepEqual(withoutTimes(found.end), withoutTimes(expected.end), why);
  assert.deepEqual(effectsOf(found).sort(), effectsOf(expected).sort(), why);
  assert.deepEqual(found.waitingFor, expected.waitingFor, why);
}

function byPath(journal: readonly Entry[]): { [path: string]: unknown[] } {
  const paths: { [path: string]: unknown[] } = {};
  for (const { path, place, what } of journal) {
    paths[path] ??= [];
    paths[path].push({ place, what: withoutTimes(what) });
  }
  return paths;
}

/** Held back commands are sent later: times may differ. */
function withoutTimes(given: unknown): unknown {
  return JSON.parse(
    JSON.stringify(given ?? null, (key, one: unknown) =>
      ['at', 'until', 'expires', 'timeMs'].includes(key) ? 0 : one,
    ),
  );
}
