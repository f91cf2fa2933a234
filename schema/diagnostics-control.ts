/** `HF402x` and `HF403x`: control flow, waits, counts, limits. */
import { family } from './diagnostics-catalogue.ts';

const CALM = '{ id: calm, wait: PT1M }';

export const CONTROL_DIAGNOSTICS = family({
  HF4020: {
    severity: 'error',
    title: 'No return here',
    explanation: `\`return\` ends the flow. A branch and an item run beside others, so none of them can end it (rule 16).`,
    bad: `steps:\n  - id: both\n    parallel: { branches: { one: [ { id: out, return: { ok: true } } ], two: [ ${CALM} ] } }\n`,
    good: `steps:\n  - id: both\n    parallel: { branches: { one: [ { id: out, set: { ok: true } } ], two: [ ${CALM} ] } }\n  - { id: done, return: { ok: "\${ $steps.both.one.ok }" } }\n`,
  },
  HF4021: {
    severity: 'error',
    title: 'Pivot in a branch that can lose',
    explanation: `A branch that loses (\`any\`, \`race\`, \`atLeast\`) is undone. A pivot is the point of no return, so both cannot hold
(rule 24).`,
    bad: `steps:\n  - id: fastest\n    parallel:\n      join: any\n      branches:\n        one: [ { id: tell, call: mail.send, with: { connection: mail, to: ops@example.org, subject: hello, body: hello }, pivot: true } ]\n        two: [ ${CALM} ]\n`,
    good: `steps:\n  - id: fastest\n    parallel:\n      join: any\n      branches:\n        one: [ { id: tell, call: mail.send, with: { connection: mail, to: ops@example.org, subject: hello, body: hello } } ]\n        two: [ ${CALM} ]\n`,
  },
  HF4022: {
    severity: 'error',
    title: 'Not in finally',
    explanation: `\`finally\` is never stopped, never undone and cannot change the outcome, so it holds no \`return\`, \`raise\`, \`approval\`,
\`listen\`, \`pivot\` or \`compensate\` (rule 21).`,
    bad: `steps: [ ${CALM} ]\nfinally: [ { id: stop, raise: { type: too.late } } ]\n`,
    good: `steps: [ ${CALM} ]\nfinally: [ { id: note, emit: { event: run.ended } } ]\n`,
  },
  HF4023: {
    severity: 'error',
    title: 'Step is never reached',
    explanation: `What stands before it always ends the list: a \`return\` or \`raise\` without an \`if\`, or a block of which every way ends
so.`,
    bad: 'steps:\n  - { id: refuse, raise: { type: order.refused } }\n  - { id: calm, wait: PT1M }\n',
    good: 'steps:\n  - { id: refuse, if: "${ $run.env = \'dev\' }", raise: { type: order.refused } }\n  - { id: calm, wait: PT1M }\n',
  },
  HF4046: {
    severity: 'warning',
    title: 'Condition is always the same',
    explanation: `By the types of what it reads, the condition comes out the same for every value that there may be: a comparison with a text
that is none of the schema's \`enum\`, \`$exists\` of what is always there. So a step
never runs, a case is never taken, a check never holds, a loop has one turn or ends with \`limit.exceeded\` only.`,
    bad: 'steps:\n  - { id: first, set: { lane: slow } }\n  - { id: calm, if: "${ $steps.first.lane = \'slwo\' }", wait: PT1M }\n',
    good: "steps:\n  - { id: first, set: { lane: \"${ $run.env = 'dev' ? 'slow' : 'fast' }\" } }\n  - { id: calm, if: \"${ $steps.first.lane = 'slow' }\", wait: PT1M }\n",
  },
  HF4024: {
    severity: 'error',
    title: 'Clause is never reached',
    explanation: `Clauses are read downwards and the first that names the error runs: an earlier one takes all that this one names.`,
    bad: `steps:\n  - id: refuse\n    do: [ { id: no, raise: { type: order.refused } } ]\n    catch:\n      - { steps: [ ${CALM} ] }\n      - { errors: [order.refused], steps: [ { id: other, wait: PT1M } ] }\n`,
    good: `steps:\n  - id: refuse\n    do: [ { id: no, raise: { type: order.refused } } ]\n    catch:\n      - { errors: [order.refused], steps: [ { id: other, wait: PT1M } ] }\n      - { steps: [ ${CALM} ] }\n`,
  },
  HF4025: {
    severity: 'warning',
    title: 'Nothing raises this error',
    explanation: `Neither a contract, a \`raise\` nor the engine raises an error of this type inside the scope, so the clause never runs.
Most often the type is misspelt.`,
    bad: `steps:\n  - id: refuse\n    do: [ { id: no, raise: { type: order.refused } } ]\n    catch: [ { errors: [order.refusd], steps: [ ${CALM} ] } ]\n`,
    good: `steps:\n  - id: refuse\n    do: [ { id: no, raise: { type: order.refused } } ]\n    catch: [ { errors: [order.refused], steps: [ ${CALM} ] } ]\n`,
  },
  HF4026: {
    severity: 'info',
    title: 'Error may have been forgotten',
    explanation: `Some errors of this contract are caught by name; these are not, and a second attempt does not help against them. They
end the run, with all undone. Often that is just right; then leave it.`,
    bad: `steps:\n  - id: order\n    call: http.get\n    with: { connection: erp, path: /orders }\n    catch: [ { errors: [http.unavailable], steps: [ ${CALM} ] } ]\n`,
    good: `steps:\n  - id: order\n    call: http.get\n    with: { connection: erp, path: /orders }\n    catch: [ { errors: [http.*], steps: [ ${CALM} ] } ]\n`,
  },
  HF4027: {
    severity: 'warning',
    title: 'Nothing bounds the wait',
    explanation: `The step waits for people or for an event, and neither it, nor a block around it, nor the flow has a \`timeout\`: the run
may stay open for ever.`,
    bad: 'steps:\n  - { id: order, listen: { event: order.changed } }\n',
    good: 'steps:\n  - { id: order, listen: { event: order.changed }, timeout: P3D }\n',
  },
  HF4028: {
    severity: 'warning',
    title: 'Wait is shorter than a second',
    explanation: `A timer of the server can be a second late, so a shorter wait means nothing.`,
    bad: 'steps:\n  - { id: blink, wait: PT0.2S }\n',
    good: 'steps:\n  - { id: blink, wait: PT1S }\n',
  },
  HF4029: {
    severity: 'error',
    title: 'More is asked for than there is',
    explanation: `\`atLeast\` asks for more branches or events than there are, or \`quorum\` for more people than may vote: the step could never
complete.`,
    bad: `steps:\n  - id: both\n    parallel: { join: { atLeast: 3 }, branches: { one: [ ${CALM} ], two: [ { id: other, wait: PT1M } ] } }\n`,
    good: `steps:\n  - id: both\n    parallel: { join: { atLeast: 2 }, branches: { one: [ ${CALM} ], two: [ { id: other, wait: PT1M } ] } }\n`,
  },
  HF4030: {
    severity: 'error',
    title: 'Reminder or escalation never comes',
    explanation: `Every duration of an approval counts from its opening (rule 35); this one ends when the
approval has expired, or the block or flow around it has timed out.`,
    bad: 'steps:\n  - { id: ask, approval: { title: Go?, assignees: { groups: [ops] }, remind: [PT2H] }, timeout: PT1H }\n',
    good: 'steps:\n  - { id: ask, approval: { title: Go?, assignees: { groups: [ops] }, remind: [PT30M] }, timeout: PT1H }\n',
  },
  HF4031: {
    severity: 'error',
    title: 'The same twice',
    explanation: `Two cases of a \`switch\` with the same condition, of which the second never runs, or two checks of a step with one id.`,
    bad: `steps:\n  - id: lane\n    switch:\n      cases:\n        - { when: "\${ $run.env = 'dev' }", steps: [ ${CALM} ] }\n        - { when: "\${ $run.env = 'dev' }", steps: [ { id: other, wait: PT1M } ] }\n`,
    good: `steps:\n  - id: lane\n    switch:\n      cases:\n        - { when: "\${ $run.env = 'dev' }", steps: [ ${CALM} ] }\n        - { when: "\${ $run.env = 'live' }", steps: [ { id: other, wait: PT1M } ] }\n`,
  },
  HF4032: {
    severity: 'error',
    title: 'onFailure means nothing here',
    explanation: `\`onFailure\` says what a failure does to the other branches under \`join: all\`. Every other join tolerates failures until
too few branches are left (rule 27).`,
    bad: `steps:\n  - id: both\n    parallel: { join: any, onFailure: continue, branches: { one: [ ${CALM} ], two: [ { id: other, wait: PT1M } ] } }\n`,
    good: `steps:\n  - id: both\n    parallel: { join: all, onFailure: continue, branches: { one: [ ${CALM} ], two: [ { id: other, wait: PT1M } ] } }\n`,
  },
  HF4033: {
    severity: 'error',
    title: 'Event has two schemas',
    explanation: `All listeners of one event type in a flow share one schema (rule 36): an event is judged when it comes, before anybody
knows which listener takes it.`,
    bad: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - { id: one, listen: { event: order.changed, schema: ./one.json }, timeout: P1D }\n  - { id: two, listen: { event: order.changed, schema: ./two.json }, timeout: P1D }\n',
      'one.json': '{ "type": "object" }\n',
      'two.json': '{ "type": "string" }\n',
    },
    good: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - { id: one, listen: { event: order.changed, schema: ./one.json }, timeout: P1D }\n  - { id: two, listen: { event: order.changed, schema: ./one.json }, timeout: P1D }\n',
      'one.json': '{ "type": "object" }\n',
    },
  },
  HF4034: {
    severity: 'error',
    title: 'Flow is too large',
    explanation: `A flow has at most 2,000 steps, 500 variables and 20 levels of blocks, its plan at most 1.5 million characters, and at most 10 flows run
each other in a chain: the plan rides in the input of every run.

Move a part into a flow of its own and \`run\` it.`,
    bad: `steps:\n  - ${nested(21)}\n`,
    good: `steps:\n  - ${nested(3)}\n`,
  },
  HF4036: {
    severity: 'error',
    title: 'Not a time',
    explanation: `\`wait: { until: … }\` takes a time as RFC 3339 writes it, with an offset: \`2026-12-24T18:00:00+01:00\` or
\`2026-12-24T17:00:00Z\`. A duration stands directly behind \`wait\`.`,
    bad: 'steps:\n  - { id: nap, wait: { until: 2026-12-24 } }\n',
    good: 'steps:\n  - { id: nap, wait: { until: "2026-12-24T18:00:00+01:00" } }\n',
  },
  HF4037: {
    severity: 'error',
    title: 'Promised output is missing',
    explanation: `The flow names a schema for its output. Without a \`return\` its output is that of its last step (rule 16), and that one
puts nothing out: every run would end with \`output.invalid\`.`,
    bad: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\noutput: { schema: ./result.json }\nsteps:\n  - { id: calm, wait: PT1M }\n',
      'result.json': '{ "type": "object" }\n',
    },
    good: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\noutput: { schema: ./result.json }\nsteps:\n  - { id: calm, wait: PT1M }\n  - { id: done, return: { ok: true } }\n',
      'result.json': '{ "type": "object" }\n',
    },
  },
  HF4038: {
    severity: 'error',
    title: 'Local call with a label',
    explanation: `\`runsOn\` names workers that poll a queue of their own. \`dispatch: local\` makes the call in the worker that runs the flow,
so both together say two things.`,
    bad: 'steps:\n  - { id: read, call: http.get, with: { connection: api, path: /x }, dispatch: local, runsOn: gpu }\n',
    good: 'steps:\n  - { id: read, call: http.get, with: { connection: api, path: /x }, runsOn: gpu }\n',
  },
  HF4039: {
    severity: 'error',
    title: 'Nobody is asked',
    explanation: `\`assignees\` names only who may not vote. Everybody else could: say who may, with \`users\` or \`groups\` (rule 35).`,
    bad: 'steps:\n  - { id: ok, approval: { title: Go?, assignees: { exclude: [ann] } }, timeout: P1D }\n',
    good: 'steps:\n  - { id: ok, approval: { title: Go?, assignees: { groups: [leads], exclude: [ann] } }, timeout: P1D }\n',
  },
  HF4060: {
    severity: 'warning',
    title: 'More than a run can carry',
    explanation: `The sizes that schemas allow (\`maxLength\`, \`maxItems\`) and the counts of the flow let a run come to where going on in a new
history does not help: a value over 1.5 MB (about 19 MB where the project has a store), an event over 256 KB, a \`foreach\` over
more than 100,000 items, more than 2,000 waits that are open at once. What has no bound in its schema is not told.`,
    bad: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\ntimeout: PT1H\nsteps:\n  - { id: order, listen: { event: order.changed, schema: ./order.json } }\n',
      'order.json':
        '{ "type": "object", "additionalProperties": false, "properties": { "text": { "type": "string", "maxLength": 1000000 } } }\n',
    },
    good: {
      'main.flow.yaml':
        'holdfast: "1"\nname: main\nversion: 1.0.0\ntimeout: PT1H\nsteps:\n  - { id: order, listen: { event: order.changed, schema: ./order.json } }\n',
      'order.json':
        '{ "type": "object", "additionalProperties": false, "properties": { "text": { "type": "string", "maxLength": 1000 } } }\n',
    },
  },
  HF4061: {
    severity: 'info',
    title: 'What a run writes at most',
    explanation: `Told with \`holdfast check --strict\` alone: an upper bound of the history events and of the bytes of payloads that one run
writes, from its steps, the turns and items of its loops, and the sizes that schemas allow; or the first step that nothing
bounds. Messages that people and others send come on top. Attempts of a call are no events of their own.`,
    bad: 'steps:\n  - { id: calm, wait: PT1M }\n',
    good: { 'holdfast.yaml': 'holdfast: "1"\nname: example\n' },
  },
  HF4035: {
    severity: 'error',
    title: 'Duration is too long',
    explanation:
      'Nothing may last longer than ten years: beyond that it is a mistake, and no server keeps such a timer.',
    bad: 'steps:\n  - { id: nap, wait: P9999W }\n',
    good: 'steps:\n  - { id: nap, wait: P1W }\n',
  },
});

function nested(levels: number): string {
  const open = Array.from({ length: levels }, (_, i) => `{ id: level_${i}, do: [ `).join('');
  return `${open}${CALM}${' ] }'.repeat(levels)}`;
}
