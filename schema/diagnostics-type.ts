/** `HF3xxx`: types of values, absent values. */
import { family } from './diagnostics-catalogue.ts';

export const TYPE_DIAGNOSTICS = family({
  HF3001: {
    severity: 'error',
    title: 'Value may be absent',
    explanation: `In JSONata an absent operand makes most comparisons silently false: \`absent != 'approved'\` does not hold. So what may be
absent is read only where something says what holds then (rule 6): \`x ?? other\`, \`$exists(x)\`, \`$count(x)\`, \`[x]\`, the
branch of \`$exists(x) ? … : …\`, or as the whole value of an optional key, which is then left out.

Absent may be: the output of a step with an \`if\`, of a \`switch\` without \`default\`, of a branch that may lose; every step
as its \`catch\` and \`finally\` see it; a variable that is not assigned on every way.`,
    bad: 'steps:\n  - { id: first, if: "${ $run.env = \'dev\' }", set: { n: 1 } }\n  - { id: last, set: { m: "${ $steps.first.n + 1 }" } }\n',
    good: 'steps:\n  - { id: first, if: "${ $run.env = \'dev\' }", set: { n: 1 } }\n  - { id: last, set: { m: "${ ($steps.first.n ?? 0) + 1 }" } }\n',
  },
});
