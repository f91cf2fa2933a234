/** Tells findings to the client, and remembers them for what it asks about them. */
import type { Diagnostic as Finding } from '../../schema/diagnostic.ts';
import type { ToldFinding } from './answers.ts';
import { toDiagnostic } from './convert.ts';
import { locateIn, type Server } from './server.ts';
import type { LspProject } from './workspace.ts';

export interface ToldFindings {
  tell(project: LspProject, path: string, findings: readonly Finding[]): void;
  /** Of an open document, as long as it has not been changed since: their places would be others. */
  of(uri: string): readonly ToldFinding[];
}

/** `explain`: address of the page of a code. */
export function createToldFindings(server: Server, explain: (code: string) => string | undefined): ToldFindings {
  const { connection, documents, workspace } = server;
  const told = new Map<string, { readonly version: number | undefined; readonly findings: readonly ToldFinding[] }>();
  return {
    tell(project, path, found) {
      const uri = workspace.uriOf(project, path);
      const version = documents.get(uri)?.version;
      const locate = locateIn(server, project);
      const findings = found.map((finding) => ({
        finding,
        diagnostic: toDiagnostic(finding, locate, explain(finding.code)),
      }));
      if (findings.length === 0) told.delete(uri);
      else told.set(uri, { version, findings });
      const diagnostics = findings.map(({ diagnostic }) => diagnostic);
      connection
        .sendDiagnostics({ uri, diagnostics, ...(version === undefined ? {} : { version }) })
        .catch((error: unknown) => server.failed(error));
    },
    of(uri) {
      const known = told.get(uri);
      return known !== undefined && known.version === documents.get(uri)?.version ? known.findings : [];
    },
  };
}
