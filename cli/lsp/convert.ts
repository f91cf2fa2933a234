/** Between the places of the compiler (from 1) and those of the protocol (from 0). Both count UTF-16 code units. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Diagnostic,
  DiagnosticSeverity,
  type Location,
  type Position,
  type Range,
} from 'vscode-languageserver/node';
import type { Place } from '../../compiler/editor/trail.ts';
import type { Diagnostic as Finding, Range as FoundRange, Severity } from '../../schema/diagnostic.ts';

export const toPlace = ({ line, character }: Position): Place => ({ line: line + 1, col: character + 1 });

export function toRange({ line, col, endLine, endCol }: FoundRange): Range {
  return {
    start: { line: line - 1, character: col - 1 },
    end: { line: endLine - 1, character: Math.max(0, endCol - 1) },
  };
}

/** `root`: of the project, absolute. */
export const toUri = (root: string, path: string): string => pathToFileURL(join(root, ...path.split('/'))).href;

/** A place in a file of the project, as the client names the file. */
export type Locate = (range: FoundRange) => Location;

const SEVERITIES: { readonly [severity in Severity]: DiagnosticSeverity } = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** `page`: address of what explains the code. */
export function toDiagnostic(found: Finding, locate: Locate, page: string | undefined): Diagnostic {
  const { code, severity, range, message, hint, related = [] } = found;
  return {
    range: toRange(range),
    severity: SEVERITIES[severity],
    code,
    source: 'holdfast',
    message: hint === undefined ? message : `${message}\n${hint}`,
    ...(page === undefined ? {} : { codeDescription: { href: page } }),
    ...(related.length === 0
      ? {}
      : {
          relatedInformation: related.map((one) => ({ location: locate(one.range), message: one.message })),
        }),
  };
}
