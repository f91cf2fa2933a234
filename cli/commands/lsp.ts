import type { Command } from 'commander';
import type { Context, GlobalOptions } from '../context.ts';
import { addExamples, GROUPS } from '../help.ts';
import { envName } from '../project.ts';

export function declare(program: Command, context: Context): void {
  const command = program
    .command('lsp')
    .helpGroup(GROUPS.write)
    .summary('serve an editor: findings, types, completion, definitions')
    .description(
      'A language server (LSP) on stdin and stdout, for editors to start: findings of the checker while you type, types under the cursor, completion in YAML and inside ${ }, go to definition, references, rename, outline, quick fixes.',
    )
    .option('--stdio', 'speak over stdin and stdout (always so; editors tend to add it)')
    .option('--clientProcessId <pid>', 'end with that process (editors add it)')
    .action(async (_, self: Command) => lsp(context, self.optsWithGlobals<GlobalOptions>()));
  addExamples(command, [['holdfast lsp', 'what an editor runs; see the guide on editors']]);
}

async function lsp({ io }: Context, options: GlobalOptions): Promise<void> {
  const { serve } = await import('../lsp/serve.ts');
  const env = envName(io, options);
  await serve(io, { input: process.stdin, output: process.stdout, ...(env === undefined ? {} : { env }) });
}
