import type { Json } from '../../../schema/json.ts';
import { compileRules } from './compile.ts';
import type { RulesDocument, RulesProblem } from './document.ts';

/**
 * What is wrong with a document that fits `schema/rules.schema.json`: unknown facts, conditions that do not fit their
 * fact, rows that lack an output, ids given twice. For the compiler; places are JSON pointers.
 */
export function inspectRules(document: Json): readonly RulesProblem[] {
  // The schema has judged the document, which is what this type says.
  return compileRules(document as unknown as RulesDocument).problems;
}
