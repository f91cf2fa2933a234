import { existsSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Command } from 'commander';
import type { Contract } from '../../stdlib/contract.ts';
import { type Curated, curate } from '../../stdlib/curation.ts';
import { digestContract } from '../../stdlib/digest.ts';
import { DOCS_FILE } from '../catalogue-docs.ts';
import { sha256 } from '../compile-project.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { EXIT, usage } from '../exit.ts';
import { addExamples, addFormat, GROUPS } from '../help.ts';
import { type LoadedProject, loadProject, packOf, requireSound } from '../load-project.ts';
import { compareLocks, type Drift, LOCK_FILE, type Lock, lockOf, PACK, renderLock } from '../lock-file.ts';
import { envName, type OpenProject, openProject } from '../project.ts';
import { renderTable } from '../render/table.ts';
import { count } from '../render/values.ts';

interface CatalogOptions extends GlobalOptions {
  readonly format: 'text' | 'json';
}
interface LookOptions extends CatalogOptions {
  readonly team?: string;
}
interface DocsOptions extends CatalogOptions {
  readonly out?: string;
  readonly check?: boolean;
}
interface Opened extends LoadedProject {
  readonly project: OpenProject;
  readonly env: string | undefined;
}

const TEAM = 'as it holds for the flows of this team of `catalogue`; for flows of no team unless given';

export function declare(program: Command, context: Context): void {
  const command = program
    .command('catalog')
    .helpGroup(GROUPS.write)
    .summary('activities that flows can call, and their contracts')
    .description(
      'Activities that flows of this project can call, with their contracts; the standard ones and its own.',
    );
  addFormat(
    command
      .command('list', { isDefault: true })
      .argument('[name]', 'show this one')
      .description('list the activities, with what `catalogue` says of them (what catalog does without a word)')
      .option('--team <name>', TEAM)
      .action(async (name: string | undefined, _, self: Command) => {
        const options = self.optsWithGlobals<LookOptions>();
        return name === undefined ? list(context, options) : show(context, name, options);
      }),
    'text',
    'json',
  );
  addFormat(
    command
      .command('show')
      .argument('<name>', 'name of the activity, as http.request')
      .description('show the contract of an activity, and what `catalogue` says of it')
      .option('--team <name>', TEAM)
      .action(async (name: string, _, self: Command) => show(context, name, self.optsWithGlobals<LookOptions>())),
    'text',
    'json',
  );
  addFormat(
    command
      .command('lock')
      .description(`write ${LOCK_FILE}: digests of the contracts that the flows use`)
      .action(async (_, self: Command) => lock(context, self.optsWithGlobals<CatalogOptions>())),
    'text',
    'json',
  );
  addFormat(
    command
      .command('docs')
      .description('write a page of Markdown about the activities of the project beside the standard ones')
      .option('--out <file>', `the page, relative to the project (${DOCS_FILE} unless given)`)
      .option('--check', 'write nothing; exit code 1 where the page is not what it should be')
      .action(async (_, self: Command) => docs(context, self.optsWithGlobals<DocsOptions>())),
    'text',
    'json',
  );
  addFormat(
    command
      .command('verify')
      .description(`compare the contracts with ${LOCK_FILE}; exit code 1 where they differ`)
      .action(async (_, self: Command) => verify(context, self.optsWithGlobals<CatalogOptions>())),
    'text',
    'json',
  );
  command
    .command('types')
    .description('write contracts.d.ts beside the module of the project’s own activities')
    .action(async (_, self: Command) => types(context, self.optsWithGlobals<GlobalOptions>()));
  addExamples(command, [
    ['holdfast catalog', 'what can be called'],
    ['holdfast catalog list --team payments', 'what the flows of a team may call, and how'],
    ['holdfast catalog show model.generate', 'input, output, errors, examples'],
    ['holdfast catalog lock', 'after a reviewed change of a contract'],
    ['holdfast catalog verify', 'in CI'],
    ['holdfast catalog docs --check', 'in CI: the page of the own activities is up to date'],
    ['holdfast catalog types', 'after a change of *.activities.yaml'],
  ]);
}

async function open({ io }: Context, options: GlobalOptions): Promise<Opened> {
  const project = openProject(io, options);
  const env = envName(io, options);
  return { project, env, ...(await loadProject(project, env)) };
}

/** What holds for the flows of a team; undefined where the project curates nothing. */
function curationFor({ curation }: LoadedProject, team: string | undefined) {
  const teams = Object.keys(curation?.catalogue.teams ?? {});
  if (team !== undefined && !teams.includes(team)) {
    const known = teams.length === 0 ? 'The project has no teams.' : `Teams are ${teams.join(', ')}.`;
    throw usage(`There is no team ${team}.`, known);
  }
  return curation === undefined
    ? undefined
    : (contract: Contract): Curated | undefined => curate(curation.catalogue, contract, team);
}

async function list(context: Context, options: LookOptions): Promise<void> {
  const { io } = context;
  const loaded = await open(context, options);
  const { contracts, standard, packs } = loaded;
  const said = curationFor(loaded, options.team);
  const all = [
    ...[...standard.values()].map((one) => ({ one, of: 'standard' })),
    ...contracts.map((one) => ({ one, of: packOf(one.name, packs)?.name ?? 'project' })),
  ];
  all.sort((a, b) => (a.one.name < b.one.name ? -1 : 1));
  const { curatedToJson, curatedWords } = await import('../render/curated.ts');
  if (options.format === 'json') {
    const rows = all.map(({ one, of }) => {
      const { name, version, effect, summary } = one;
      return { name, version, effect, of, ...(said && curatedToJson(said(one))), summary };
    });
    io.out(JSON.stringify(rows, undefined, 2));
    return;
  }
  const rows = all.map(({ one, of }) => {
    const words = curatedWords(said?.(one));
    return [
      [[one.name, 'bold']] as const,
      [[one.version, 'dim']] as const,
      [[one.effect, one.effect === 'write' ? 'yellow' : 'dim']] as const,
      [[of, of === 'standard' ? 'dim' : 'cyan']] as const,
      ...(said === undefined ? [] : [[[words, words === 'denied' ? 'red' : 'cyan']] as const]),
      [[one.summary]] as const,
    ];
  });
  const head = ['ACTIVITY', 'VERSION', 'EFFECT', 'OF', ...(said === undefined ? [] : ['CATALOGUE']), 'SUMMARY'];
  io.tell(renderTable(head, rows, io.outColors, io.outColumns));
}

async function show(context: Context, name: string, options: LookOptions): Promise<void> {
  const { io } = context;
  const loaded = await open(context, options);
  const { contracts, standard } = loaded;
  const said = curationFor(loaded, options.team);
  const all = [...standard.values(), ...contracts];
  const found = all.find((contract) => contract.name === name);
  if (found === undefined) {
    const { nearest } = await import('../../compiler/diagnostics/nearest.ts');
    const near = nearest(
      name,
      all.map((contract) => contract.name),
    );
    throw usage(
      `There is no activity ${name}.`,
      ...(near === undefined ? [] : [`Did you mean ${near}?`]),
      'holdfast catalog lists them.',
    );
  }
  const digest = digestContract(found, sha256);
  if (options.format === 'json') {
    const { curatedToJson } = await import('../render/curated.ts');
    io.out(JSON.stringify({ ...found, digest, ...(said && { catalogue: curatedToJson(said(found)) }) }, undefined, 2));
    return;
  }
  const { renderContract } = await import('../render/contract.ts');
  const about = { team: contracts.includes(found), digest, ...(said && { curated: said(found) }) };
  io.tell(renderContract(found, about, io.outColors, io.columns));
}

async function lock(context: Context, options: CatalogOptions): Promise<void> {
  const { io } = context;
  const opened = await open(context, options);
  const used = lockOf(await contractsInUse(opened), opened.packs);
  writeFileSync(join(opened.project.tree.root, LOCK_FILE), renderLock(used));
  if (options.format === 'json') {
    const activities = Object.fromEntries(used);
    io.out(JSON.stringify({ path: LOCK_FILE, activities }, undefined, 2));
  } else io.out(LOCK_FILE);
  io.err(
    `${io.errColors.green('✓')} ${countLocked(used)} locked. Commit the file: a change of it is a change to review.`,
  );
}

async function verify(context: Context, options: CatalogOptions): Promise<void> {
  const { io, finish } = context;
  const opened = await open(context, options);
  if (!existsSync(join(opened.project.tree.root, LOCK_FILE)))
    throw usage(`The project ${opened.project.tree.root} has no ${LOCK_FILE}.`, 'holdfast catalog lock writes it.');
  const { readLock } = await import('../read-lock.ts');
  const locked = readLock(opened.project.tree);
  const drift = compareLocks(locked, lockOf(await contractsInUse(opened), opened.packs));
  if (drift.length > 0) finish(EXIT.findings);
  if (options.format === 'json') io.out(JSON.stringify(drift, undefined, 2));
  else for (const one of drift) io.tell(driftWords(one));
  const { errColors: colors } = io;
  if (drift.length === 0) io.err(`${colors.green('✓')} ${countLocked(locked)} as locked.`);
  else io.err(`  ${colors.dim('→')} Review the change; then holdfast catalog lock.`);
}

/** `2 contracts and 1 pack` */
function countLocked(lock: Lock): string {
  const packs = [...lock.keys()].filter((name) => name.startsWith(PACK)).length;
  const contracts = count(lock.size - packs, 'contract');
  return packs === 0 ? contracts : `${contracts} and ${count(packs, 'pack')}`;
}

function driftWords({ name, is, locked, found }: Drift): string {
  if (is === 'new') return `${name}: in use, but not locked (${found?.version ?? ''})`;
  if (is === 'unused') return `${name}: locked, but not in use any more`;
  const versions =
    locked?.version === found?.version ? `still ${found?.version}` : `${locked?.version} to ${found?.version}`;
  const what = name.startsWith(PACK) ? 'a file of it' : 'the contract';
  return `${name}: ${what} has changed (${versions}; ${locked?.digest.slice(0, 12)} to ${found?.digest.slice(0, 12)})`;
}

async function docs(context: Context, options: DocsOptions): Promise<void> {
  const { io, finish } = context;
  const loaded = await open(context, options);
  requireSound(loaded.project, loaded);
  const { renderCatalogueDocs, settleDocs } = await import('../catalogue-docs.ts');
  const { root } = loaded.project.tree;
  const { out: path = DOCS_FILE, check = false } = options;
  if (isAbsolute(path) || path.split(/[\\/]/).includes('..')) throw usage(`${path} is outside of the project.`);
  const text = renderCatalogueDocs(loaded.settings.name ?? 'the project', loaded.contracts);
  const stale = settleDocs(root, path, text, !check);
  if (check && stale) finish(EXIT.findings);
  const activities = loaded.contracts.map(({ name }) => name).sort();
  if (options.format === 'json') io.out(JSON.stringify({ path, changed: stale, activities }, undefined, 2));
  else io.out(path);
  if (check && stale) io.err(`${path} is not what the contracts say; holdfast catalog docs writes it.`);
}

async function types(context: Context, options: GlobalOptions): Promise<void> {
  const { io } = context;
  const project = openProject(io, options);
  const { writeContractTypes } = await import('../contract-types.ts');
  const written = await writeContractTypes(project, envName(io, options));
  if (written === undefined)
    throw usage(
      `The project ${project.tree.root} has no activities of its own.`,
      'activities in holdfast.yaml says where they are.',
    );
  io.out(written);
}

/** Of all flows that compile; a flow that does not is left to `holdfast check`. */
async function contractsInUse({ project, contracts, standard, env }: Opened): Promise<readonly Contract[]> {
  const { namesInUse } = await import('../contracts-in-use.ts');
  const names = await namesInUse(project, env);
  return [...standard.values(), ...contracts].filter(({ name }) => names.has(name));
}
