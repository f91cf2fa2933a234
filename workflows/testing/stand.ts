/** A copy of a project with a world of its own around it, and with calls that can be held while somebody acts. */
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFlow } from '../../cli/compile-project.ts';
import { openPayloads } from '../../cli/payloads.ts';
import { loadPlatform, type Platform } from '../../cli/platform.ts';
import { openProject } from '../../cli/project.ts';
import { fakeIo } from '../../cli/testing/fake-io.ts';
import { uploadDocuments } from '../../cli/upload-documents.ts';
import type { PayloadLayer } from '../../hosts/temporal/payloads/layer.ts';
import { withPayloads } from '../../hosts/temporal/payloads/with-payloads.ts';
import type { Registry } from '../../hosts/wall/index.ts';
import type { Json } from '../../schema/json.ts';
import type { Plan } from '../../schema/plan.ts';
import type { CallContext } from '../../stdlib/activity.ts';
import type { Act, Scenario, Suite, World } from './scenario.ts';

/** `workflows/`, from dist/workflows/testing/. */
export const WORKFLOWS = fileURLToPath(new URL('../../../workflows/', import.meta.url));
export const TEST_ENV = 'test';
/** Documents are in the store, and no value is: so whoever reads a history needs no store. */
const NO_VALUE_BYTES = 1_000_000;

export interface Stand {
  readonly plan: Plan;
  readonly platform: Platform;
  readonly world: World;
  /** Store and keys, where the project has them. */
  readonly payloads: PayloadLayer | undefined;
  /** Told of every call, and waited for, before the call is made. */
  onCall(listener: (context: CallContext) => Promise<void>): void;
  input(scenario: Scenario): Promise<Json>;
  /** The acts of a scenario, with references in place of the files that their events name. */
  acts(scenario: Scenario): Promise<readonly Act[]>;
  /**
   * Puts what `{ "$document": "../documents/scan.pdf" }` names into the store; paths are as in `inputs`. `text:…` is the
   * text itself.
   */
  upload(value: Json): Promise<Json>;
  /** Subjects of the mails of a scenario, sorted. */
  mails(scenario: Scenario): readonly string[];
}

export async function openStand(suite: Suite, world: string, folder: string): Promise<Stand> {
  const source = join(WORKFLOWS, suite.folder);
  const project = join(folder, 'project');
  cpSync(source, project, { recursive: true, filter: (path) => !path.includes('.holdfast') });
  // Libraries that the activities of a project need are those of this repository.
  symlinkSync(join(WORKFLOWS, '..', 'node_modules'), join(folder, 'node_modules'), 'junction');
  const data = join(folder, 'data');
  mkdirSync(data);
  const surroundings = await (suite.worlds[world] ?? unknownWorld(world))(data);
  writeFileSync(join(project, `holdfast.${TEST_ENV}.yaml`), surroundings.overlay ?? '{}\n');
  const io = fakeIo({ cwd: project, env: surroundings.env });
  const opened = openProject(io, {});
  const { plan, diagnostics } = await compileFlow(opened, suite.flow, TEST_ENV);
  if (plan === undefined) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  const loaded = await loadPlatform(io, opened, { env: TEST_ENV });
  let listener: (context: CallContext) => Promise<void> = async () => undefined;
  const registry = withListener(loaded.registry, (context) => listener(context));
  const layer = await openPayloads(io, opened, loaded.settings.payloads, 'default');
  const payloads = layer && { ...layer, threshold: NO_VALUE_BYTES };
  const inputs = join(source, 'inputs');
  const upload = (value: Json): Promise<Json> =>
    uploadDocuments(writeTexts(value, folder), [], {
      io,
      layer: async () => payloads,
      tenant: undefined,
      folder: inputs,
    });
  return {
    plan,
    platform: { ...loaded, registry, services: withPayloads(loaded.services, payloads) },
    world: surroundings,
    payloads,
    upload,
    onCall: (next) => {
      listener = next;
    },
    input: (scenario) =>
      upload({
        ...JSON.parse(readFileSync(join(inputs, `${scenario.input}.json`), 'utf8')),
        [suite.recipient]: mailbox(scenario),
      }),
    acts: ({ acts }) => Promise.all(acts.map((act) => withDocuments(act, upload))),
    mails: (scenario) => readMails(join(project, '.holdfast', 'mail'), mailbox(scenario)),
  };
}

function unknownWorld(name: string): never {
  throw new Error(`No world is named ${name}.`);
}

/** `{ "$document": "text:…" }` is a file too. */
function writeTexts(value: Json, folder: string): Json {
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) => {
    if (key !== '$document' || typeof inner !== 'string' || !inner.startsWith('text:')) return inner;
    const path = join(folder, `${randomUUID()}.txt`);
    writeFileSync(path, inner.slice('text:'.length));
    return path;
  });
}

async function withDocuments(act: Act, upload: Stand['upload']): Promise<Act> {
  const { says } = act;
  return says.t === 'event' ? { ...act, says: { ...says, data: await upload(says.data) } } : act;
}

/** The real activities; each call is told of first. */
function withListener(registry: Registry, tell: (context: CallContext) => Promise<void>): Registry {
  return new Map(
    [...registry].map(([name, registered]) => {
      const { activity } = registered;
      if (!('run' in activity)) return [name, registered];
      const run: typeof activity.run = async (input, context) => {
        await tell(context);
        return activity.run(input, context);
      };
      return [name, { ...registered, activity: { ...activity, run } }];
    }),
  );
}

/** Characters before the `@`: a longer line of the mail would be folded. */
const MAILBOX_CHARS = 56;

/** Each scenario has its own address, so that mails can be told apart. */
function mailbox({ name }: Scenario): string {
  return `${name.replace(/[^a-z]+/g, '-').slice(0, MAILBOX_CHARS)}@example.org`;
}

function readMails(folder: string, to: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .filter((mail) => mail.includes(`To: ${to}\n`))
    .map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1] ?? '')
    .sort();
}
