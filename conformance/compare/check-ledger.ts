/** What must hold of any run's calls, told without the model (rules 18-25). Gives what is wrong, in words. */

import { effectAt, placeSteps, threadsOf } from '../generate/threads-of.ts';
import type { EffectStep, Program } from '../model/program.ts';

interface Call {
  readonly path: string;
  readonly from: number;
  readonly to?: number;
  readonly is: string;
}
export interface Ledger {
  readonly outcome: string;
  readonly calls: readonly Call[];
  /** What people did, by path. */
  readonly acts: readonly { readonly at: number; readonly path: string; readonly how: string }[];
}
/** A write that happened or may have; `at`: when that was known. */
interface Written {
  readonly path: string;
  readonly from: number;
  readonly at: number;
  readonly step: EffectStep;
}

const UNDO = '/compensate';

export function checkLedger(program: Program, ledger: Ledger): readonly string[] {
  const placed = placeSteps(program);
  const written = ledger.calls.flatMap((call) => writtenBy(placed, ledger, call));
  const pivots = written.filter(({ step }) => step.pivot);
  const undoable = written.filter(({ step }) => step.undo !== 'none');
  const undos = ledger.calls.filter((call) => call.path.endsWith(UNDO));
  const strays = undos.filter(
    (undo) => isOfCall(placed, undo.path) && !undoable.some((write) => `${write.path}${UNDO}` === undo.path),
  );
  return [
    ...strays.map((undo) => `${undo.path} undoes what cannot have happened`),
    ...undoable.flatMap((write) => {
      const pivot = pivots.find((candidate) => covers(placed, candidate, write));
      const own = undos.filter((undo) => undo.path === `${write.path}${UNDO}`);
      return checkUndo(write, own, pivot, ledger);
    }),
  ];
}

/** The calls of children, and the undo of a child, are not told of here. */
function isOfCall(placed: ReturnType<typeof placeSteps>, path: string): boolean {
  return effectAt(placed, path.slice(0, -UNDO.length)) !== undefined;
}

function writtenBy(placed: ReturnType<typeof placeSteps>, ledger: Ledger, call: Call): readonly Written[] {
  const { path, from, to, is } = call;
  const step = path.endsWith(UNDO) ? undefined : effectAt(placed, path);
  if (step?.effect !== 'write' || to === undefined) return [];
  const settled = ledger.acts.find((act) => act.path === path && act.how === 'done');
  if (is === 'done') return [{ path, from, at: to, step }];
  if (is !== 'unknown') return [];
  if (settled !== undefined) return [{ path, from, at: settled.at, step }];
  return step.undo === 'constant' || step.undo === 'selfIfAny' ? [{ path, from, at: to, step }] : [];
}

function checkUndo(
  write: Written,
  undos: readonly Call[],
  pivot: Written | undefined,
  ledger: Ledger,
): readonly string[] {
  const problems: string[] = [];
  const completed = undos.filter((undo) => undo.is === 'done').length;
  const skipped = ledger.acts.some((act) => act.path === `${write.path}${UNDO}` && act.how === 'skip');
  if (undos.some((undo) => undo.from < write.at)) problems.push(`${write.path} was undone before it ended`);
  if (completed > 1) problems.push(`${write.path} was undone ${completed} times`);
  if (pivot !== undefined && undos.some((undo) => undo.from >= pivot.at))
    problems.push(`${write.path} was undone after the pivot ${pivot.path}`);
  const mustBe = ledger.outcome === 'failed' || ledger.outcome === 'cancelled';
  if (mustBe && completed === 0 && !skipped && pivot === undefined)
    problems.push(`${write.path} was not undone in a run that ${ledger.outcome}`);
  return problems;
}

/** Rule 24: the write was registered, in the pivot's thread, before the pivot completed. */
function covers(placed: ReturnType<typeof placeSteps>, pivot: Written, write: Written): boolean {
  const around = threadsOf(placed, pivot.path);
  const inside = threadsOf(placed, write.path);
  return around.every((thread, i) => inside[i] === thread) && write.at <= pivot.from;
}
