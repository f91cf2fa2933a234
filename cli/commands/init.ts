import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { environment, usage } from '../exit.ts';
import { addExamples, GROUPS } from '../help.ts';
import { openProject } from '../project.ts';
import { SCHEMA_FOLDER } from '../schema/schema-folder.ts';

export function declare(program: Command, context: Context): void {
  const command = program
    .command('init')
    .argument('[dir]', 'folder of the new project', '.')
    .helpGroup(GROUPS.write)
    .summary('write a small project that checks and runs at once')
    .description(
      'Writes a small, whole project: a flow with an approval and an undo, its tests, schemas, a template, an activity in TypeScript, holdfast.yaml, a README. Overwrites nothing.',
    )
    .action(async (dir: string) => init(context, dir));
  addExamples(command, [
    ['holdfast init expenses', 'a new folder'],
    ['holdfast init', 'this folder'],
  ]);
}

async function init({ io }: Context, dir: string): Promise<void> {
  const folder = resolve(io.cwd, dir);
  const { projectFiles } = await import('../init/files.ts');
  const files = projectFiles(projectName(folder));
  const taken = [...files.keys()].filter((path) => !isSchema(path) && existsSync(join(folder, path)));
  if (taken.length > 0)
    throw usage(
      `${dir === '.' ? 'This folder' : dir} has ${taken.slice(0, 3).join(', ')}${taken.length > 3 ? ' and more' : ''} already.`,
      'init overwrites nothing: give it an empty folder, or move them away.',
    );
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text, { flag: isSchema(path) ? 'w' : 'wx' });
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw environment(`${folder} cannot be written (${code}).`);
  }
  const { writeContractTypes } = await import('../contract-types.ts');
  const types = await writeContractTypes(openProject(io, { project: folder }), undefined);
  report(io, dir, folder, [...files.keys(), ...(types === undefined ? [] : [types])]);
}

/** Ours to write again, as `holdfast schema --write` does. */
const isSchema = (path: string): boolean => path.startsWith(`${SCHEMA_FOLDER}/`);

function report(io: Context['io'], dir: string, folder: string, paths: readonly string[]): void {
  const { errColors: colors } = io;
  for (const path of paths.filter((one) => !isSchema(one))) io.out(path);
  io.out(`${SCHEMA_FOLDER}/`);
  io.err(`\n${colors.green('✓')} ${colors.bold(basename(folder))} is a project now. Next:\n`);
  if (folder !== io.cwd) io.err(`  cd ${dir}`);
  io.err('  holdfast check');
  io.err('  holdfast test');
  io.err('  holdfast run pay-expense.flow.yaml --input inputs/large.json');
}

/** Kebab-case, of the folder's name. */
function projectName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return name === '' ? 'expenses' : name;
}
