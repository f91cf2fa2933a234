/** `HF2xxx`: what is wrong with an expression, whatever its values. */
import { family } from './diagnostics-catalogue.ts';

export const EXPRESSION_DIAGNOSTICS = family({
  HF2001: {
    severity: 'error',
    title: 'Expression does not parse',
    explanation: `What stands between \`\${\` and \`}\` is not JSONata.

The finding points at the place where reading stopped; the mistake is there or just before it.`,
    bad: 'steps:\n  - { id: sum, set: { total: "${ 1 + }" } }\n',
    good: 'steps:\n  - { id: sum, set: { total: "${ 1 + 2 }" } }\n',
  },
});
