/** What a comparison of two plans says: findings for whoever reviews the change. */
import { placeOf } from '../../schema/place-of.ts';
import type { PlaceId, Plan } from '../../schema/plan.ts';

/**
 * `breaking`: who starts the flow or reads its output may have to change. `loosened`: something that guarded the process
 * guards it less. `changed`: it does something else. `note`: good to know.
 */
export type DiffSeverity = 'breaking' | 'loosened' | 'changed' | 'note';

/** Stable: scripts and tests name these. */
export const DIFF_CODES = {
  'interface.name': 'The name of the flow changed.',
  'interface.version': 'The version of the flow changed, or stayed where it should have been raised.',
  'interface.input': 'The schema of the input changed.',
  'interface.output': 'The schema of the output changed.',
  'interface.event': 'An event that the flow listens for came, went, or changed its schema.',
  'step.added': 'A step without an effect was added.',
  'step.removed': 'A step without an effect was removed.',
  'step.kind': 'A step keeps its id and does something of another kind.',
  'step.moved': 'A step stands in another block, branch or handler.',
  'step.value': 'What a step hands over, shows or gives back changed.',
  'step.other': 'Another key of a step changed.',
  'effect.added': 'The flow does something to the world that it did not do.',
  'effect.removed': 'The flow no longer does something to the world.',
  'effect.call': 'A step calls another activity or runs another flow.',
  'effect.class': 'The effect of an activity changed: pure, read or write.',
  'effect.idempotency': 'An activity honours its idempotency key now, or no longer.',
  'effect.contract': 'The contract of an activity changed.',
  'effect.undo': 'What undoes a step came, went or changed.',
  'effect.pivot': 'A step is a pivot now, or no longer.',
  'effect.approval': 'A call may run without an approval that it needed, or runs only after another one.',
  'effect.order': 'Effects or approvals stand in another order.',
  'condition.changed': 'A condition came, went or changed.',
  'check.changed': 'A check on an output came, went or changed.',
  'fallback.changed': 'What is tried next, or given instead, changed.',
  'catch.changed': 'Which errors are caught changed.',
  'approval.added': 'A person has to approve who did not have to.',
  'approval.removed': 'A person no longer has to approve.',
  'approval.quorum': 'Another number of people has to approve.',
  'approval.assignees': 'Other people may approve.',
  'approval.exclusion': 'Other people are excluded from approving.',
  'approval.form': 'The form of an approval came, went or changed.',
  'approval.ending': 'What a denial or an expiry leads to changed.',
  'approval.deadline': 'The time for an approval, its reminders or escalations changed.',
  'approval.shown': 'An approver is shown something else.',
  'approval.signed': 'Whether decisions must be signed changed.',
  'limit.retry': 'How a call is tried again changed.',
  'limit.timeout': 'A timeout changed.',
  'limit.amount': 'A limit of a block changed: turns, concurrency, tolerated failures, the join.',
  'limit.budget': 'A budget changed.',
  'file.prompt': 'The text of a template changed.',
  'file.rules': 'A decision table or a list of checks changed.',
  'file.schema': 'A schema inside the flow changed.',
  'file.examples': 'Examples that a model learns from changed.',
  'file.sql': 'A statement of SQL changed.',
} as const;
export type DiffCode = keyof typeof DIFF_CODES;

/** Lines and columns count from 1, ends are exclusive. */
export interface Spot {
  readonly file: string;
  readonly line: number;
  readonly col: number;
  readonly endLine: number;
  readonly endCol: number;
}

export interface Difference {
  readonly severity: DiffSeverity;
  readonly code: DiffCode;
  /** Id of the step, after those of the child flows that it is in (`kyc-review@2.0.0: pay`); empty for the flow. */
  readonly path: string;
  readonly message: string;
  readonly old?: Spot;
  readonly new?: Spot;
}

export function spotOf(plan: Plan, place: PlaceId): Spot | undefined {
  const found = placeOf(plan, place);
  const file = found === undefined ? undefined : plan.sources[found.file];
  if (found === undefined || file === undefined) return undefined;
  const { line, col, endLine, endCol } = found;
  return { file, line, col, endLine, endCol };
}
