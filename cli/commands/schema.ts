import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Argument, type Command } from 'commander';
import type { DocumentKind } from '../../compiler/validate.ts';
import type { Context, GlobalOptions } from '../context.ts';
import { environment } from '../exit.ts';
import { addExamples, GROUPS } from '../help.ts';
import { openProject } from '../project.ts';
import { SCHEMA_FOLDER } from '../schema/schema-folder.ts';

interface SchemaOptions extends GlobalOptions {
  readonly write?: boolean;
}

/** Here, so that the help of all commands loads no schema. */
const NAMES: readonly DocumentKind[] = ['flow', 'project', 'people', 'rules', 'test', 'activities', 'lock', 'template'];

export function declare(program: Command, context: Context): void {
  const command = program
    .command('schema')
    .addArgument(new Argument('[kind]', 'kind of document').choices(NAMES))
    .helpGroup(GROUPS.write)
    .summary('the JSON Schemas of documents, for any editor of YAML')
    .description(
      'Prints the JSON Schema of a kind of document, or with --write keeps all of them in the project (.holdfast/schemas, for git), so that every editor with a YAML language server completes and explains keys.',
    )
    .option('--write', 'write all of them into the project, and say how documents name them')
    .action(async (kind: DocumentKind | undefined, _, self: Command) =>
      schema(context, kind, self.optsWithGlobals<SchemaOptions>()),
    );
  addExamples(command, [
    ['holdfast schema', 'the kinds of documents, a line each'],
    ['holdfast schema flow > flow.schema.json', 'one schema'],
    ['holdfast schema --write', 'after an upgrade, or in a project without them'],
  ]);
}

async function schema({ io }: Context, kind: DocumentKind | undefined, options: SchemaOptions): Promise<void> {
  if (options.write) return write(io, options);
  const { DOCUMENTS, editorSchema, KINDS } = await import('../schema/editor-schema.ts');
  if (kind !== undefined) return io.out(JSON.stringify(editorSchema(kind), undefined, 2));
  const width = Math.max(...KINDS.map((one) => one.length));
  for (const one of KINDS) {
    const { globs, is } = DOCUMENTS[one];
    io.tell(`${io.outColors.bold(one.padEnd(width))}  ${is}${globs.length === 0 ? '' : ` (${globs.join(', ')})`}`);
  }
}

async function write(io: Context['io'], options: SchemaOptions): Promise<void> {
  const { modeline, schemaFiles } = await import('../schema/schema-files.ts');
  const { tree } = openProject(io, options);
  const folder = join(tree.root, ...SCHEMA_FOLDER.split('/'));
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of schemaFiles()) {
      writeFileSync(join(folder, name), text);
      io.out(relative(io.cwd, join(folder, name)).split(sep).join('/'));
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw environment(`${folder} cannot be written (${code}).`);
  }
  io.err('\nThe first line of a flow beside holdfast.yaml, for editors:');
  io.err(`  ${modeline('x.flow.yaml', 'flow')}`);
  io.err('Keep the folder in git, so that nobody has to write it again.');
}
