import type { Command } from 'commander';
import type { Context, GlobalOptions } from '../context.ts';
import { compileFound, findFlow } from '../find-flow.ts';
import { addExamples, addFormat, GROUPS } from '../help.ts';
import { envName } from '../project.ts';

interface GraphOptions extends GlobalOptions {
  readonly format: 'mermaid' | 'markdown' | 'json';
}

export function declare(program: Command, context: Context): void {
  const command = program
    .command('graph')
    .argument('<flow>', 'file of the flow, or its name in the project')
    .helpGroup(GROUPS.write)
    .summary('draw a flow as a Mermaid flowchart')
    .description('Draws a flow: steps, branches, approvals, what undoes what (dashed), what catches what (red).')
    .action(async (file: string, _, self: Command) => graph(context, file, self.optsWithGlobals<GraphOptions>()));
  addFormat(command, 'mermaid', 'markdown', 'json');
  addExamples(command, [
    ['holdfast graph cargo-release.flow.yaml > cargo-release.mmd', 'a Mermaid file'],
    ['holdfast graph cargo-release.flow.yaml --format markdown', 'a block for a README or a pull request'],
  ]);
}

async function graph(context: Context, file: string, options: GraphOptions): Promise<void> {
  const { io } = context;
  const plan = await compileFound(findFlow(io, options, file), envName(io, options));
  if (options.format === 'json') {
    const { drawGraph } = await import('../render/graph/draw.ts');
    const { nodes, boxes, edges } = drawGraph(plan);
    io.out(JSON.stringify({ nodes, boxes, edges }, undefined, 2));
    return;
  }
  const { renderMermaid } = await import('../render/graph/mermaid.ts');
  const text = renderMermaid(plan);
  io.out(options.format === 'markdown' ? `\`\`\`mermaid\n${text}\n\`\`\`` : text);
}
