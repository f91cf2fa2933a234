/** What all readers of a test document share. The document fits its schema by then. */
import type { Diagnostic, Fix, Range } from '../../schema/diagnostic.ts';
import type { DiagnosticCode } from '../../schema/diagnostics.ts';
import type { Placed } from '../../schema/flow-test.ts';
import type { Plan } from '../../schema/plan.ts';
import type { Contract } from '../../stdlib/contract.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Node } from '../nodes.ts';
import { parseDuration } from '../resolve/duration.ts';
import type { Session } from '../resolve/session.ts';
import type { PlanStep } from './plan-steps.ts';

export interface Reader {
  readonly session: Session;
  /** Of the document. */
  readonly path: string;
  readonly plan: Plan;
  readonly steps: ReadonlyMap<string, PlanStep>;
  readonly contracts: ReadonlyMap<string, Contract>;
  readonly diagnostics: Diagnostic[];
}

export function report(
  reader: Reader,
  code: DiagnosticCode,
  range: Range,
  message: string,
  hint?: string,
  fix?: Fix,
): void {
  reader.diagnostics.push(finding(code, range, message, { hint, fix }));
}

/** Empty for what is no text: `validate` said so. */
export const textOf = (node: Node | undefined): string =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : '';
export const numberOf = (node: Node | undefined): number | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined;
export const isTrue = (node: Node | undefined): boolean => node?.kind === 'scalar' && node.value === true;
export const itemsOf = (node: Node | undefined): readonly Node[] => (node?.kind === 'list' ? node.items : []);
export const msOf = (node: Node | undefined): number => parseDuration(textOf(node)) ?? 0;
export const placedText = (node: Node): Placed<string> => ({ v: textOf(node), range: node.range });
