import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import { checkNames } from './names.ts';
import { checkUniqueIds } from './unique-ids.ts';

/** One rule of the language over a whole flow. Rules only report, and none needs another to have run. */
export type Rule = (context: RuleContext) => readonly Diagnostic[];
export interface RuleContext {
  readonly flow: Flow;
  readonly links: Links;
}

const RULES: readonly Rule[] = [checkUniqueIds, checkNames];

export function checkFlow(flow: Flow, links: Links): readonly Diagnostic[] {
  return RULES.flatMap((rule) => rule({ flow, links }));
}
