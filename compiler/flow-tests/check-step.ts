import { respell } from '../diagnostics/fix.ts';
import { listSome } from '../diagnostics/list-some.ts';
import { didYouMean } from '../diagnostics/nearest.ts';
import type { Node } from '../nodes.ts';
import { type Reader, report, textOf } from './reader.ts';
import { unknownPath } from './step-paths.ts';

/** The node names a step, a fallback or an undo of the flow. */
export function checkStep(reader: Reader, node: Node | undefined): void {
  if (node === undefined) return;
  const problem = unknownPath(reader.steps, textOf(node));
  if (problem === undefined) return;
  const names = [...reader.steps.keys()];
  const hint = didYouMean(textOf(node), names) ?? `steps are ${listSome(names)}`;
  report(reader, 'HF5031', node.range, problem, hint, respell(node.range, textOf(node), names));
}
