import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Json } from '../../schema/json.ts';
import { DOCUMENT_LIMITS } from '../../schema/limits.ts';
import { inspectRules } from '../../stdlib/functions/rules/inspect.ts';
import { finding, hasErrors } from '../diagnostics/finding.ts';
import { nearestNode } from './node-at.ts';
import { rulesDocument } from './rules-document.ts';
import { asRules, rulesFindings } from './rules-findings.ts';
import type { Session } from './session.ts';
import { toJson } from './to-json.ts';

/** A decision table or a list of checks; undefined where it has errors. */
export function loadRules(session: Session, path: string, diagnostics: Diagnostic[]): Json | undefined {
  const parsed = rulesDocument(session, path);
  const found: Diagnostic[] = [...(parsed?.diagnostics ?? [])];
  const node = parsed?.value;
  if (!node || hasErrors(found)) {
    diagnostics.push(...found);
    return undefined;
  }
  const content = toJson(node);
  for (const { at, message } of inspectRules(content)) {
    found.push(finding('HF5022', nearestNode(node, at).range, message));
  }
  if (!hasErrors(found)) found.push(...rulesFindings(node, asRules(content)));
  diagnostics.push(...found.slice(0, DOCUMENT_LIMITS.findings));
  return content;
}
