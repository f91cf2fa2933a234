import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { BlobInfo, BlobStore, Digest } from '../../hosts/store/index.ts';
import type { PayloadLayer } from '../../hosts/temporal/payloads/layer.ts';
import { isDocument } from '../../schema/document.ts';
import { durationMs } from '../../stdlib/duration.ts';
import { findServer, type Server } from '../connect-server.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { EXIT, usage } from '../exit.ts';
import { addExamples, addFormat, addServerOptions, GROUPS, type ServerOptions } from '../help.ts';
import type { Io } from '../io.ts';
import { requireServer } from '../probe-server.ts';
import { readJson } from '../read-json.ts';
import { count } from '../render/values.ts';
import { saveContent } from '../save-content.ts';

interface GcOptions extends GlobalOptions, ServerOptions {
  readonly olderThan: number;
  readonly dryRun?: boolean;
  readonly despiteUnreadable?: boolean;
  readonly format: 'text' | 'json';
}
interface GetOptions extends GlobalOptions, ServerOptions {
  readonly output?: string;
  readonly tenant?: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Unreadable histories that are named. */
const NAMED = 5;

export function declare(program: Command, context: Context): void {
  const command = program
    .command('store')
    .helpGroup(GROUPS.look)
    .summary('documents and large values outside of histories')
    .description('What the store of the project keeps (payloads.store in holdfast.yaml), for one namespace.');
  const gc = command
    .command('gc')
    .description('delete what is old and what no history of the namespace refers to')
    .requiredOption('--older-than <duration>', 'as P30D; at least P1D (needed)', readAge)
    .option('--dry-run', 'delete nothing, say what would be')
    .option('--despite-unreadable', 'go on where histories cannot be opened, and delete what only they refer to')
    .action(async (_, self: Command) => collect(context, self.optsWithGlobals<GcOptions>()));
  addFormat(addServerOptions(gc), 'text', 'json');
  addServerOptions(
    command
      .command('get')
      .argument('<document>', 'the reference as it stands in an output: a file, - for stdin, or the text itself')
      .description('write the bytes of a document')
      .option('--output <file>', 'where to, once the bytes are proven (default: stdout, as they come)')
      .option('--tenant <name>', 'whose it is, where it is sealed')
      .action(async (document: string, _, self: Command) => get(context, document, self.optsWithGlobals<GetOptions>())),
  );
  addExamples(command, [
    ['holdfast store gc --older-than P30D --dry-run', 'what would go'],
    ['holdfast store gc --older-than P30D', 'once a day, as a job of its own'],
    [`holdfast store get '{"$document": "sha256:…", …}' --output scan.pdf`, 'what a flow put out'],
  ]);
}

function readAge(value: string): number {
  const ms = durationMs(value);
  if (ms === undefined || ms < DAY_MS) throw new InvalidArgumentError('Expected a duration of at least P1D.');
  return ms;
}

async function collect({ io, finish }: Context, options: GcOptions): Promise<void> {
  const server = await findServer(io, options);
  const { store, layer } = storeOf(server);
  await requireServer(server.address);
  const before = Date.now() - options.olderThan;
  // INVARIANT: the store is listed before the histories are read, so that what is referred to meanwhile is seen.
  const { old, kept } = await listOld(io, store, before);
  const { findReferences } = await import('../../hosts/temporal/client/references.ts');
  const { address, namespace, connection } = server;
  const references = await findReferences(
    { address, namespace, payloads: layer, ...(connection === undefined ? {} : { connection }) },
    (histories) => io.progress(`reading histories … ${histories}`),
  );
  io.progress('');
  const { unreadable, digests, histories } = references;
  const going = old.filter(({ digest }) => !digests.has(digest));
  const report = { histories, blobs: old.length + kept, referred: old.length - going.length, young: kept };
  if (unreadable.size > 0 && options.despiteUnreadable !== true && going.length > 0) {
    finish(EXIT.findings);
    tell(io, options, { ...report, unreadable: [...unreadable.keys()], deleted: 0, bytes: 0 });
    io.err(`nothing deleted: ${count(unreadable.size, 'history', 'histories')} cannot be opened`);
    for (const [runId, why] of [...unreadable].slice(0, NAMED)) io.err(`  ${runId}: ${why}`);
    io.err(io.errColors.dim('  → Set up their keys (payloads.keys), or give --despite-unreadable.'));
    return;
  }
  const deleted: BlobInfo[] = [];
  const note = (blob: BlobInfo): void => {
    deleted.push(blob);
    io.progress(`deleting … ${deleted.length}`);
  };
  if (options.dryRun === true) deleted.push(...going);
  else await store.deleteOlder(digestsOf(going), before, note);
  io.progress('');
  const bytes = deleted.reduce((sum, blob) => sum + blob.bytes, 0);
  tell(io, options, { ...report, unreadable: [...unreadable.keys()], deleted: deleted.length, bytes });
}

interface Report {
  readonly histories: number;
  readonly blobs: number;
  readonly referred: number;
  readonly young: number;
  readonly unreadable: readonly string[];
  readonly deleted: number;
  readonly bytes: number;
}

function tell(io: Io, { format, dryRun = false }: GcOptions, report: Report): void {
  if (format === 'json') {
    io.out(JSON.stringify({ dryRun, ...report }));
    return;
  }
  const { blobs, young, referred, histories, deleted, bytes } = report;
  io.tell(`${count(blobs, 'blob')}: ${young} young, ${referred} in use by ${count(histories, 'history', 'histories')}`);
  io.tell(`${dryRun ? 'would delete' : 'deleted'} ${deleted}, ${bytes.toLocaleString('en-US')} bytes`);
}

async function listOld(io: Io, store: BlobStore, before: number) {
  const old: BlobInfo[] = [];
  let kept = 0;
  for await (const blob of store.list()) {
    if (blob.storedAt < before) old.push(blob);
    else kept++;
    io.progress(`listing the store … ${old.length + kept}`);
  }
  return { old, kept };
}

function* digestsOf(blobs: readonly BlobInfo[]): Generator<Digest> {
  for (const { digest } of blobs) yield digest;
}

function storeOf({ payloads }: Server): { readonly store: BlobStore; readonly layer: PayloadLayer } {
  if (payloads?.store !== undefined) return { store: payloads.store, layer: payloads };
  throw usage('The project has no store.', 'Set one up: payloads.store in holdfast.yaml.');
}

async function get({ io }: Context, given: string, options: GetOptions): Promise<void> {
  const document = await readJson(given, '<document>', io);
  if (!isDocument(document)) throw usage('What was given is no reference to a document.', 'It has "$document" in it.');
  const { store, layer } = storeOf(await findServer(io, options));
  const { createDocuments } = await import('../../hosts/store/index.ts');
  const { keyring, tenant = '' } = layer;
  const documents = createDocuments({
    store,
    tenant: options.tenant ?? tenant,
    ...(keyring === undefined ? {} : { keyring }),
  });
  const content = Readable.from(await documents.open(document));
  if (options.output === undefined) await pipeline(content, process.stdout, { end: false });
  else await saveContent(resolve(io.cwd, options.output), content);
}
