/** A scenario on the memory host. */
import { sha256 } from '../../cli/compile-project.ts';
import { realReplies } from '../../cli/real-replies.ts';
import { type Incoming, runInMemory } from '../../hosts/memory/index.ts';
import { rulePure } from '../../hosts/wall/index.ts';
import type { End } from '../../interpreter/machine.ts';
import type { Entry } from '../../schema/journal.ts';
import type { Reply } from '../../schema/message.ts';
import type { Act, Scenario } from './scenario.ts';
import { type Stand, TEST_ENV } from './stand.ts';

/** What a host tells of a scenario. */
export interface Played {
  readonly end: End | undefined;
  readonly journal: readonly Entry[];
  /** To the acts, in their order; an act that never came to pass has none. */
  readonly replies: readonly (Reply | undefined)[];
}

export interface MemoryPlay extends Played {
  /** How often the run went on in a new one. */
  readonly continued: number;
}

/** `root` is the execution id: with that of another host, the idempotency keys are the same. */
export async function playInMemory(
  stand: Stand,
  scenario: Scenario,
  root: string,
  startedBy: string,
  continueEvery?: number,
): Promise<MemoryPlay> {
  const acts = await stand.acts(scenario);
  const { calls, reply } = noteCalls(stand);
  const given: string[] = [];
  let said = 0;
  const next = (holds: (act: Act) => boolean, id: string) => {
    const act = acts[given.length];
    if (act === undefined || !holds(act)) return null;
    given.push(id);
    return act.says;
  };
  const timed = acts.flatMap(({ when, says }, n): readonly Incoming[] =>
    'afterMs' in when ? [{ atMs: when.afterMs, message: says, id: `timed-${n}` }] : [],
  );
  const result = await runInMemory({
    plan: stand.plan,
    input: await stand.input(scenario),
    root,
    startedBy,
    env: TEST_ENV,
    digest: sha256,
    validate: (schema, value) => stand.platform.services.judge.validate(schema, value),
    rule: (about, team) => rulePure(about, team, stand.platform.registry, stand.platform.services),
    reply,
    incoming: timed,
    ...(continueEvery === undefined ? {} : { continueEvery }),
    // The next event of a run that makes one call is the end of this call.
    beforeEvent: (n) => next(({ when }) => 'calling' in when && calls.has(when.calling), `before-${n}`),
    atRest: async ({ tasks }) => {
      const message = next(
        ({ when }) => 'waiting' in when && tasks.some(({ path }) => path === when.waiting),
        `said-${said}`,
      );
      if (message !== null) said++;
      return message;
    },
  });
  const replies = acts.map(({ when }, n) => result.replies['afterMs' in when ? `timed-${n}` : (given[n] ?? '')]);
  return { end: result.end, journal: result.journal, replies, continued: result.continued };
}

/** Real replies, and the paths of the calls that were begun. */
function noteCalls({ platform }: Stand) {
  const calls = new Set<string>();
  const real = realReplies(platform, TEST_ENV);
  const reply: typeof real = (call, context) => {
    calls.add(call.id);
    return real(call, context);
  };
  return { calls, reply };
}
