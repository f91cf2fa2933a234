/** Compiles documents of a project with the contracts that it knows. */
import { createHash } from 'node:crypto';
import type { Compiled, CompileOptions, SourceTree } from '../compiler/types.ts';

export async function compileFlow(tree: SourceTree, path: string): Promise<Compiled> {
  const [{ compile }, options] = await Promise.all([import('../compiler/compile.ts'), compileOptions()]);
  return compile(tree, path, options);
}

export async function compileOptions(): Promise<CompileOptions> {
  const { catalogue } = await import('../stdlib/index.ts');
  return { contracts: new Map(catalogue.map(({ contract }) => [contract.name, contract])), digest: sha256 };
}

/** Hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
