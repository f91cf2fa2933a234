/** `HF401x`: names that expressions read. */
import { family } from './diagnostics-catalogue.ts';

export const NAME_DIAGNOSTICS = family({
  HF4001: {
    severity: 'error',
    title: 'Id is used twice',
    explanation: `Ids are unique in a file: the path of a step names mocks, tasks, idempotency keys and the trace (rule 12).

Rename one of the two.`,
    bad: 'steps:\n  - { id: pause, wait: PT1M }\n  - { id: pause, wait: PT2M }\n',
    good: 'steps:\n  - { id: pause, wait: PT1M }\n  - { id: pause_again, wait: PT2M }\n',
  },
  HF4002: {
    severity: 'error',
    title: 'Name is taken by the language',
    explanation: `Names of the language (\`input\`, \`steps\`, \`error\`, …) and of its functions cannot be ids, variables, branches or \`as\`
(rule 8): \`$name\` would mean two things.`,
    bad: 'steps:\n  - { id: input, wait: PT1M }\n',
    good: 'steps:\n  - { id: pause, wait: PT1M }\n',
  },
  HF4003: {
    severity: 'warning',
    title: 'Item hides another',
    explanation: `A \`foreach\` inside another gives its item the same name: inside it, the outer item cannot be read.

Give one of them another \`as\`.`,
    bad: nestedForeach('row'),
    good: nestedForeach('cell'),
  },
  HF4010: {
    severity: 'error',
    title: 'Unknown step',
    explanation: `No step of this flow has that id.`,
    bad: 'steps:\n  - { id: first, set: { n: 1 } }\n  - { id: last, set: { m: "${ $steps.frist.n }" } }\n',
    good: 'steps:\n  - { id: first, set: { n: 1 } }\n  - { id: last, set: { m: "${ $steps.first.n }" } }\n',
  },
  HF4011: {
    severity: 'error',
    title: 'Step is inside a block',
    explanation: `\`$steps.x\` is seen by the later steps of the list that x is in, and by all that is nested in them. What is inside a
block comes out as the block's output (rules 12, 13): the output of its last step, for \`parallel\` by branch, for
\`foreach\` by item.`,
    bad: 'steps:\n  - { id: outer, do: [ { id: inner, set: { n: 1 } } ] }\n  - { id: last, set: { m: "${ $steps.inner.n }" } }\n',
    good: 'steps:\n  - { id: outer, do: [ { id: inner, set: { n: 1 } } ] }\n  - { id: last, set: { m: "${ $steps.outer.n }" } }\n',
  },
  HF4012: {
    severity: 'error',
    title: 'Step has not run yet',
    explanation: `Only a step that comes before can be read. Within its own \`checks\` and \`compensate\` the output of a step is \`$self\`.`,
    bad: 'steps:\n  - { id: first, set: { n: "${ $steps.last.m }" } }\n  - { id: last, set: { m: 1 } }\n',
    good: 'steps:\n  - { id: last, set: { m: 1 } }\n  - { id: first, set: { n: "${ $steps.last.m }" } }\n',
  },
  HF4013: {
    severity: 'error',
    title: 'Step cannot be seen from here',
    explanation: `A branch, a case or a handler does not see into its siblings (rule 12).

Move the read behind the block and take the block's output, or hand the value over in a variable.`,
    bad: 'steps:\n  - id: lane\n    switch:\n      cases: [ { when: "${ $run.env = \'dev\' }", steps: [ { id: slow, set: { n: 1 } } ] } ]\n      default: [ { id: fast, set: { n: "${ $steps.slow.n }" } } ]\n',
    good: 'steps:\n  - id: lane\n    switch:\n      cases: [ { when: "${ $run.env = \'dev\' }", steps: [ { id: slow, set: { n: 1 } } ] } ]\n      default: [ { id: fast, set: { n: 2 } } ]\n',
  },
  HF4014: {
    severity: 'error',
    title: 'Step has no output',
    explanation: `\`wait\` and \`emit\` put nothing out (rule 13), nor does a block whose last step puts nothing out.`,
    bad: 'steps:\n  - { id: pause, wait: PT1M }\n  - { id: last, set: { m: "${ $steps.pause ?? 1 }" } }\n',
    good: 'steps:\n  - { id: pause, wait: PT1M }\n  - { id: last, set: { m: 1 } }\n',
  },
  HF4015: {
    severity: 'error',
    title: 'Unknown check',
    explanation: `\`$checks.<step>.<check>\` names a check of a step that comes before.`,
    bad: 'steps:\n  - id: tell\n    call: mail.send\n    with: { connection: mail, to: ops@example.org, subject: hello, body: hello }\n    checks: [ { id: odd, when: "${ false }", then: flag } ]\n  - { id: last, set: { m: "${ $checks.tell.od }" } }\n',
    good: 'steps:\n  - id: tell\n    call: mail.send\n    with: { connection: mail, to: ops@example.org, subject: hello, body: hello }\n    checks: [ { id: odd, when: "${ false }", then: flag } ]\n  - { id: last, set: { m: "${ $checks.tell.odd }" } }\n',
  },
  HF4016: {
    severity: 'error',
    title: 'Variable is not assigned',
    explanation: `A variable is made by \`set\`, and may be read once a \`set\` on the way has run. A branch and an item work on a copy: what
they assign is gone when they end (rule 15).`,
    bad: 'steps:\n  - { id: start, set: { tally: 1 } }\n  - { id: last, set: { m: "${ $vars.tlaly }" } }\n',
    good: 'steps:\n  - { id: start, set: { tally: 1 } }\n  - { id: last, set: { m: "${ $vars.tally }" } }\n',
  },
  HF4017: {
    severity: 'error',
    title: 'Name does not exist here',
    explanation: `Some names exist only in some places (rule 14): \`$item\` and \`$index\` in a \`foreach\`, \`$self\` in \`checks\` and
\`compensate\`, \`$event\` in \`match\`, \`$error\` in the steps of a \`catch\`, \`$outcome\` in \`finally\`.`,
    bad: 'steps:\n  - { id: last, set: { m: "${ $error.type }" } }\n',
    good: 'steps:\n  - id: last\n    set: { m: 1 }\n    catch: [ { steps: [ { id: other, set: { m: "${ $error.type }" } } ] } ]\n',
  },
  HF4018: {
    severity: 'error',
    title: 'Unknown name',
    explanation: `Expressions read \`$input\`, \`$steps\`, \`$vars\`, \`$checks\`, \`$run\` and what the place adds (rule 14). No name reads a secret
or the environment.`,
    bad: 'steps:\n  - { id: last, set: { m: "${ $imput.amount }" } }\n',
    good: 'steps:\n  - { id: last, set: { m: "${ $input.amount }" } }\n',
  },
  HF4019: {
    severity: 'error',
    title: 'There is no such field',
    explanation: `The language itself says which fields this value has: the branches of a \`parallel\`, the keys of a \`set\`, the parts of an
approval's result, of \`$run\`, \`$error\` and \`$outcome\`.`,
    bad: 'steps:\n  - { id: last, set: { m: "${ $run.user }" } }\n',
    good: 'steps:\n  - { id: last, set: { m: "${ $run.startedBy }" } }\n',
  },
});

function nestedForeach(as: string): string {
  return `steps:
  - id: rows
    foreach:
      in: "\${ [1, 2] }"
      as: row
      steps: [ { id: cells, foreach: { in: "\${ [3, 4] }", as: ${as}, steps: [ { id: note, set: { n: "\${ $${as} }" } } ] } } ]
`;
}
