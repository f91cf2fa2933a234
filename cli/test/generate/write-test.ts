/** A proposal as the YAML of a test. */
import { type Candidate, PLAIN, type Proposal } from '../../../hosts/memory/flow-tests/generate/index.ts';
import { outcomeOf } from '../../../hosts/memory/flow-tests/index.ts';
import type { MockAnswer, TestMessage } from '../../../schema/flow-test.ts';
import type { Json, JsonObject } from '../../../schema/json.ts';
import type { Message } from '../../../schema/message.ts';
import { isoDuration } from '../../../stdlib/duration.ts';
import { count } from '../../render/values.ts';
import { yamlOf } from './write-yaml.ts';

/** Characters of a name; the schema takes a few more. */
const NAME_CHARS = 160;

/** Lines of an item of `tests`, without its indentation; the first begins with `- `. */
export function testLines({ tried, covers }: Proposal, taken: ReadonlySet<string>): readonly string[] {
  const { candidate, run } = tried;
  const { input, startedBy, startedAt, env, mocks, happens } = candidate;
  const lines = [`name: ${yamlOf(nameFor(covers, taken))}`];
  if (JSON.stringify(input) !== '{}') lines.push(`input: ${yamlOf(input)}`);
  if (startedBy !== PLAIN.startedBy) lines.push(`startedBy: ${yamlOf(startedBy)}`);
  if (startedAt !== PLAIN.startedAt) lines.push(`startedAt: ${JSON.stringify(new Date(startedAt).toISOString())}`);
  if (env !== PLAIN.env) lines.push(`env: ${yamlOf(env)}`);
  if (mocks.size > 0) lines.push('mocks:', ...mockLines(mocks).map((line) => `  ${line}`));
  if (happens.length > 0) lines.push('happens:', ...happens.map((one) => `  - ${yamlOf(happening(one))}`));
  lines.push('expect:', ...expectLines(run).map((line) => `  ${line}`));
  return lines.map((line, i) => `${i === 0 ? '- ' : '  '}${line}`);
}

function nameFor(covers: readonly string[], taken: ReadonlySet<string>): string {
  const [first = 'nothing', ...others] = covers;
  const text = `reaches ${first}${others.length === 0 ? '' : ` and ${count(others.length, 'more', 'more')}`}`;
  const short = text.slice(0, NAME_CHARS);
  for (let n = 2, name = short; ; n++) {
    if (!taken.has(name)) return name;
    name = `${short} (${n})`;
  }
}

function mockLines(mocks: Candidate['mocks']): readonly string[] {
  return [...mocks].map(([path, answers]) => {
    const written = answers.map(answerOf);
    const [only] = written;
    return `${path}: ${yamlOf(written.length === 1 && only !== undefined ? only : written)}`;
  });
}

function answerOf(answer: MockAnswer): JsonObject {
  const after = answer.afterMs === 0 ? {} : { after: isoDuration(answer.afterMs) };
  const usage = answer.usage === undefined ? {} : { usage: { ...answer.usage } };
  if (answer.t === 'output') return { output: answer.output, ...after, ...usage };
  const { type, detail, status, data, effect } = answer;
  const error = defined({ type, detail, status, data, effect });
  return { error, ...after, ...usage };
}

function happening({ atMs, message }: TestMessage): JsonObject {
  return { at: isoDuration(atMs), ...said(message) };
}

function said(message: Message): JsonObject {
  switch (message.t) {
    case 'vote': {
      const { vote, task, by, comment, form } = message;
      const groups = by.groups.length === 0 ? undefined : [...by.groups];
      return defined({ [vote]: task, by: by.user, groups, comment, form });
    }
    case 'event':
      return { event: message.type, data: message.data };
    case 'cancel':
      return defined({ cancel: message.reason ?? '', by: message.by.user, force: message.force });
    default:
      return {}; // the search starts from no test that holds others
  }
}

function defined(entries: { readonly [key: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** What the run came to; who takes the proposal says whether that is right. */
function expectLines(run: Proposal['tried']['run']): readonly string[] {
  const { end } = run;
  const lines = [`outcome: ${outcomeOf(run)}`];
  if (end?.is === 'completed' && end.output !== undefined && isData(end.output))
    lines.push(`output: ${yamlOf(end.output)}`);
  if (end?.is !== 'failed') return lines;
  const { type, step } = end.error;
  return [...lines, `error: ${yamlOf(defined({ type, step: step === '' ? undefined : step }))}`];
}

/** In expected values `${ }` would be a condition. */
const isData = (value: Json): boolean => !JSON.stringify(value).includes('${');
