import type { Diagnostic } from '../schema/diagnostic.ts';
import { finding } from './diagnostics/finding.ts';
import type { MapEntry, Node } from './nodes.ts';

type Fields = ReadonlyMap<string, MapEntry>;

const fields = (node: Node | undefined): Fields =>
  new Map(node?.kind === 'map' ? node.entries.map((entry) => [entry.key, entry]) : []);

/** Rows of a table that are never reached: with hit policy F, those behind one that always matches. */
export function validateRules(node: Node): readonly Diagnostic[] {
  const document = fields(node);
  const policy = document.get('hitPolicy')?.value;
  const rules = document.get('rules')?.value;
  if (policy?.kind !== 'scalar' || policy.value !== 'F' || rules?.kind !== 'list') return [];
  const always = rules.items.findIndex(matchesAlways);
  const [first, next] = always < 0 ? [] : rules.items.slice(always, always + 2);
  if (first === undefined || next === undefined) return [];
  const hint = 'move the rule without a condition to the end';
  const related = [{ range: first.range, message: 'this rule always matches' }];
  return [finding('HF1311', next.range, 'no rule from here on is ever reached', { hint, related })];
}

function matchesAlways(row: Node): boolean {
  const when = fields(row).get('when')?.value;
  return when === undefined || (when.kind === 'map' && when.entries.length === 0);
}
