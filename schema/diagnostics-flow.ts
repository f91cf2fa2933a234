/** `HF4xxx`: names, scopes, control flow, undo. */
import { family } from './diagnostics-catalogue.ts';

export const FLOW_DIAGNOSTICS = family({
  HF4001: {
    severity: 'error',
    title: 'Id is used twice',
    explanation: `Ids are unique in a file: the path of a step names mocks, tasks, idempotency keys and the trace (rule 12).

Rename one of the two.`,
    bad: 'steps:\n  - { id: pause, wait: PT1M }\n  - { id: pause, wait: PT2M }\n',
    good: 'steps:\n  - { id: pause, wait: PT1M }\n  - { id: pause_again, wait: PT2M }\n',
  },
});
