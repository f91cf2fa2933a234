/** Findings of the compiler in the form that was asked for; only that renderer is loaded. */
import type { Diagnostic } from '../../schema/diagnostic.ts';
import { version } from '../version.ts';

export type FindingsFormat = 'human' | 'json' | 'github' | 'sarif';
export interface FindingsView {
  readonly color: boolean;
  readonly readText: ((file: string) => string | undefined) | undefined;
}

/** Empty where there is nothing to say to a person. */
export async function renderFindings(
  diagnostics: readonly Diagnostic[],
  format: FindingsFormat,
  { color, readText }: FindingsView,
): Promise<string> {
  switch (format) {
    case 'human': {
      if (diagnostics.length === 0) return '';
      const { renderHuman } = await import('../../compiler/diagnostics/human.ts');
      return renderHuman(diagnostics, readText ?? (() => undefined), { color });
    }
    case 'json':
      return (await import('../../compiler/diagnostics/json.ts')).renderJson(diagnostics);
    case 'github':
      return (await import('../../compiler/diagnostics/github.ts')).renderGithub(diagnostics);
    case 'sarif':
      return (await import('../../compiler/diagnostics/sarif.ts')).renderSarif(diagnostics, version());
  }
}
