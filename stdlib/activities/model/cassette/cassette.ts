import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { canonicalize } from 'json-canonicalize';
import type { Json, JsonObject } from '../../../../schema/json.ts';
import { ActivityError, type CallContext, type ModelAlias } from '../../../activity.ts';
import { invalid, isMap } from '../examples.ts';
import { nearestTo } from './nearest.ts';

/** A question and its answer, as a cassette keeps them. */
interface Recording {
  readonly digest: string;
  readonly question: JsonObject;
  readonly answer: Json;
  readonly usage: JsonObject;
}

/** What a question is asked of: the model behind the cassette. Gives the answer as JSON. */
export type Ask = (alias: ModelAlias, context: CallContext) => Promise<Json>;

/**
 * Answers from a cassette: a file of recorded questions and answers. `mode: record` asks the model behind it and keeps what
 * it says; `mode: replay` asks nobody. A question is found by the digest of all that would be asked, the model's id too.
 * INVARIANT: what is written down went through the redactor, so that no secret stands in it.
 */
export async function playCassette(
  alias: ModelAlias,
  asked: JsonObject,
  context: CallContext,
  ask: Ask,
): Promise<Json> {
  const { file, mode = 'replay' } = alias.options;
  if (typeof file !== 'string') throw invalid(`The cassette "${alias.alias}" needs the option "file".`);
  const inner = context.services.model(alias.model);
  if (inner.provider === 'cassette')
    throw invalid(`The cassette "${alias.alias}" plays another one, "${alias.model}".`);
  const question = context.services.redact({ model: inner.model, ...asked });
  const digest = createHash('sha256').update(canonicalize(question)).digest('hex');
  if (mode === 'record') return record(inner, { digest, question }, file, context, ask);
  const recordings = readRecordings(file, context.services.document(file));
  const found = recordings.find((one) => one.digest === digest);
  if (found !== undefined) {
    report(alias, inner, found, context);
    return found.answer;
  }
  const nearest = nearestTo(
    question,
    recordings.map((one) => one.question),
  );
  const detail = `${file} has no answer to this question${nearest === undefined ? '' : `; the nearest it has differs: ${nearest}`}. Record it anew with \`mode: record\`.`;
  throw new ActivityError('model.unrecorded', detail, { data: { digest, recordings: recordings.length } });
}

/** Nothing was asked and nothing paid; what the recorded answer took stands beside that. */
function report(alias: ModelAlias, inner: ModelAlias, { usage }: Recording, context: CallContext): void {
  context.use({
    provider: 'cassette',
    alias: alias.alias,
    requestedModel: inner.model,
    model: typeof usage.model === 'string' ? usage.model : inner.model,
    calls: 1,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    recorded: usage,
  });
}

async function record(
  inner: ModelAlias,
  { digest, question }: Pick<Recording, 'digest' | 'question'>,
  file: string,
  context: CallContext,
  ask: Ask,
): Promise<Json> {
  let usage: JsonObject = {};
  const answer = await ask(inner, {
    ...context,
    use(used) {
      usage = used;
      context.use(used);
    },
  });
  const folder = context.services.folder(dirname(file));
  const clean = context.services.redact({ digest, question, answer, usage });
  await oneByOne(join(folder, basename(file)), async (path) => keep(path, clean));
  return answer;
}

async function keep(path: string, recording: Recording): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const before = readRecordings(path, JSON.parse(await readText(path)) as Json); // what JSON.parse gives is JSON
  const others = before.filter(({ digest }) => digest !== recording.digest);
  const recordings = [...others, recording].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const whole = join(dirname(path), `.${basename(path)}.new`);
  await writeFile(whole, `${JSON.stringify({ recordings }, undefined, 2)}\n`);
  // A worker that is stopped here leaves the old file or the new one, never half of one.
  await rename(whole, path);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return '{"recordings":[]}';
    throw thrown;
  }
}

/** Steps of one worker that record at the same time write one after the other. */
const writing = new Map<string, Promise<void>>();

async function oneByOne(path: string, write: (path: string) => Promise<void>): Promise<void> {
  const before = writing.get(path) ?? Promise.resolve();
  const mine = before.then(
    () => write(path),
    // The one before has told its own step.
    () => write(path),
  );
  writing.set(path, mine);
  await mine.finally(() => {
    if (writing.get(path) === mine) writing.delete(path);
  });
}

function readRecordings(file: string, content: Json): readonly Recording[] {
  const list = isMap(content) ? content.recordings : undefined;
  if (!Array.isArray(list)) throw invalid(`${file} is no cassette: a map with \`recordings\`.`);
  return list.map((one: Json, at) => {
    if (!isMap(one) || typeof one.digest !== 'string' || !isMap(one.question) || one.answer === undefined) {
      throw invalid(`${file}: recording ${at + 1} must have \`digest\`, \`question\` and \`answer\`.`);
    }
    const { digest, question, answer, usage } = one;
    return { digest, question, answer, usage: isMap(usage) ? usage : {} };
  });
}
