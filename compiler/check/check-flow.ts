import type { Diagnostic, Range } from '../../schema/diagnostic.ts';
import { DOCUMENT_LIMITS } from '../../schema/limits.ts';
import type { Curation } from '../curation/curation.ts';
import type { Flow } from '../resolve/flow.ts';
import type { Links } from '../resolve/links.ts';
import type { HasPrice, Models } from '../resolve/model-facts.ts';
import type { ProjectFacts } from '../resolve/project-facts.ts';
import { type FlowTypes, typesOf } from '../types/flow-types.ts';
import { checkAllowedPlaces } from './allowed-places.ts';
import { checkArgumentTypes } from './argument-types.ts';
import { checkArguments } from './arguments.ts';
import { checkAssignees } from './assignees.ts';
import { checkBareReads } from './bare-reads.ts';
import { checkBounds } from './bounds.ts';
import { checkBudgets, checkCost } from './budgets.ts';
import { checkCatches } from './catches.ts';
import { checkChildUndo } from './child-undo.ts';
import { checkConstantConditions } from './constant-conditions.ts';
import { checkContractDrift } from './contract-drift.ts';
import { checkCounts } from './counts.ts';
import { checkCuration } from './curation.ts';
import { checkDuplicates } from './duplicates.ts';
import { checkWaits } from './endless-waits.ts';
import { checkEventSchemas } from './event-schemas.ts';
import { checkExpressionTypes } from './expression-types.ts';
import { checkFallbackLabels } from './fallback-labels.ts';
import { checkFallbackOfWrite } from './fallback-of-write.ts';
import { checkLabelledData } from './labelled-data.ts';
import { checkLiteralValues } from './literal-values.ts';
import { checkLocalCalls } from './local-calls.ts';
import { checkModels } from './models.ts';
import { checkNames } from './names.ts';
import { checkPivotOrder } from './pivot-order.ts';
import { checkPlatformNames } from './platform-names.ts';
import { checkPromisedOutput } from './promised-output.ts';
import { checkReservedNames } from './reserved-names.ts';
import { checkSqlStatements } from './sql-statements.ts';
import { checkTemplateData } from './template-data.ts';
import { checkUncaught } from './uncaught.ts';
import { checkUndoArguments } from './undo-arguments.ts';
import { checkUndoNeeded } from './undo-needed.ts';
import { checkUniqueIds } from './unique-ids.ts';
import { checkUnknownTypes } from './unknown-types.ts';
import { checkUnpricedModels } from './unpriced-models.ts';
import { checkUnreachable } from './unreachable.ts';
import { checkVoters } from './voters.ts';

/** One rule of the language over a whole flow. Rules only report, and none needs another to have run. */
export type Rule = (context: RuleContext) => readonly Diagnostic[];
export interface RuleContext {
  readonly flow: Flow;
  readonly links: Links;
  /** Made once for all rules. */
  readonly types: FlowTypes;
  /** What `checkNames` found at each place when that was walked. */
  readonly names: readonly Diagnostic[];
  readonly project: ProjectFacts;
  /** The `catalogue` of the project, where it has one. */
  readonly curation?: Curation;
  /** What stands behind the model aliases; absent where no project says so. */
  readonly models?: Models;
  readonly hasPrice?: HasPrice;
  /** Hex sha256 of a text. */
  readonly digest: (text: string) => string;
  /** Where a property stands in a document that is a JSON Schema, by the names on the way to it; the nearest that is found. */
  placeIn(path: string, names: readonly string[]): Range | undefined;
  /** Whether to tell what cannot be known too. */
  readonly strict: boolean;
  /** Whether a stage or a rule before has said something there: it knows more of what a name stands for. */
  isTold(range: Range): boolean;
  /** Whether a key inside has been refused: it may be meant for what a rule finds missing there. */
  hasRefusedKey(range: Range): boolean;
}

const RULES: readonly Rule[] = [
  checkUniqueIds,
  checkReservedNames,
  ({ names }) => names,
  checkBareReads,
  checkAllowedPlaces,
  checkUnreachable,
  checkPromisedOutput,
  checkUndoNeeded,
  checkChildUndo,
  checkPivotOrder,
  checkUndoArguments,
  checkExpressionTypes,
  checkConstantConditions,
  checkFallbackOfWrite,
  checkFallbackLabels,
  checkCatches,
  checkUncaught,
  checkWaits,
  checkCounts,
  checkDuplicates,
  checkEventSchemas,
  checkAssignees,
  checkLocalCalls,
  checkVoters,
  checkArguments,
  checkArgumentTypes,
  checkLiteralValues,
  checkTemplateData,
  checkPlatformNames,
  checkModels,
  checkUnpricedModels,
  checkSqlStatements,
  checkContractDrift,
  checkCuration,
  checkLabelledData,
  checkBudgets,
  checkCost,
  checkBounds,
  checkUnknownTypes,
];

/** Of each rule the first findings: whoever has more has one cause, or reads no further. `before`: what other stages have told of the document. */
export function checkFlow(
  given: Omit<RuleContext, 'types' | 'names' | 'isTold' | 'hasRefusedKey'>,
  before: readonly Diagnostic[],
): readonly Diagnostic[] {
  const found: Diagnostic[] = [...before];
  const isTold = (range: Range): boolean => found.some((one) => touches(one.range, range));
  const refused = before.filter(({ code }) => REFUSED_KEYS.has(code));
  const hasRefusedKey = (range: Range): boolean => refused.some((one) => isInside(one.range, range));
  const names = checkNames(given.flow);
  const types = typesOf(given.flow, given.links, names.visit);
  const context = { ...given, types, names: names.found, isTold, hasRefusedKey };
  for (const rule of RULES) found.push(...rule(context).slice(0, DOCUMENT_LIMITS.findings));
  return found.slice(before.length);
}

/** Misspelt, misplaced, of another tool. */
const REFUSED_KEYS: ReadonlySet<string> = new Set(['HF1101', 'HF1107', 'HF1108']);

function isInside(part: Range, whole: Range): boolean {
  if (part.file !== whole.file || part.line < whole.line || part.line > whole.endLine) return false;
  return (part.line > whole.line || part.col >= whole.col) && (part.line < whole.endLine || part.col < whole.endCol);
}

/** Whether a part lies in the whole, or both start at one place. Expressions that are told apart stand on one line. */
function touches(part: Range, whole: Range): boolean {
  if (part.line !== whole.line || part.file !== whole.file) return false;
  return part.col === whole.col || (part.col > whole.col && part.endCol <= whole.endCol);
}
