import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import type { Flow, Step } from '../resolve/flow.ts';
import { type Around, walkFlow } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';

/** A timer may come a second late, so shorter ones mean nothing. */
const SHORTEST_WAIT_MS = 1_000;

/** Waits that nothing bounds, and waits that are too short to be kept. */
export function checkWaits({ flow, hasRefusedKey }: RuleContext): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  walkFlow(flow, (step, around) => {
    if (step.kind === 'wait' && step.wait.k === 'for' && step.wait.ms < SHORTEST_WAIT_MS) {
      const hint = 'timers can be a second late: wait for whole seconds, or not at all';
      diagnostics.push(finding('HF4028', step.verb, `a wait of ${step.wait.ms} ms`, { hint }));
    }
    if (step.kind !== 'listen' && step.kind !== 'approval') return;
    if (!step.timeout && !hasRefusedKey(step.range) && !isBounded(flow, around)) {
      const hint = 'give the step, a block around it or the flow a `timeout`';
      const what =
        step.kind === 'listen'
          ? `an event "${[...new Set(step.slots.map(({ event }) => event.v))].join('", "')}"`
          : 'people';
      diagnostics.push(
        finding('HF4027', step.verb, `nothing bounds how long "${step.id.v}" waits for ${what}`, { hint }),
      );
    }
  });
  return diagnostics;
}

/** A scope's timeout does not count its handlers and its `finally` (rule 33). */
function isBounded(flow: Flow, around: Around): boolean {
  return around.some(({ kind, owner }: { kind: string; owner?: Flow | Step }) => {
    const scope = owner ?? flow;
    return scope.timeout !== undefined && kind !== 'catch' && kind !== 'finally';
  });
}
