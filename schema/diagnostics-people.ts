/** `HF405x`: approvals that nobody can give, or that a vote cannot decide. */
import { family } from './diagnostics-catalogue.ts';

const PROJECT =
  'holdfast: "1"\nname: main\nconnections: { mail: { kind: smtp, host: mail.example.org, from: desk@example.org } }\n';

export const PEOPLE_DIAGNOSTICS = family({
  HF4050: {
    severity: 'error',
    title: 'Everybody who is asked is excluded',
    explanation: `\`exclude\` holds whatever else is said of a person (rule 35). Where everybody who is named is excluded and no group is
asked, nobody can vote; an escalation of that kind asks in vain.`,
    bad: 'steps:\n  - { id: ok, approval: { title: Go?, assignees: { users: [ann], exclude: [ann] } }, timeout: P1D }\n',
    good: 'steps:\n  - { id: ok, approval: { title: Go?, assignees: { users: [ann, bob], exclude: [ann] } }, timeout: P1D }\n',
  },
  HF4051: {
    severity: 'warning',
    title: 'A split vote decides nothing',
    explanation: `All who are named can vote without either quorum being reached, as two people of whom one approves and one denies where
two of each are asked for. The task then stays open until a vote is assigned or it expires (rule 35). Ask for fewer, or let it
escalate to more people.`,
    bad: 'steps:\n  - { id: ok, approval: { title: Go?, assignees: { users: [ann, bob] }, quorum: { approve: 2, deny: 2 } }, timeout: P1D }\n',
    good: 'steps:\n  - { id: ok, approval: { title: Go?, assignees: { users: [ann, bob, cid] }, quorum: { approve: 2, deny: 2 } }, timeout: P1D }\n',
  },
  HF4052: {
    severity: 'error',
    title: 'A notice that cannot be given so',
    explanation: `\`notify\` tells people of a task by a call that needs no undo: nothing undoes a notice, and what is worked out in the
run itself tells nobody.`,
    bad: approval('{ call: rules.decide, with: { table: ./t.rules.yaml, facts: { a: b } } }'),
    good: approval("{ call: mail.send, with: { to: '${ $notice.users }' } }"),
  },
  HF4053: {
    severity: 'warning',
    title: 'Those who are asked instead are too few',
    explanation: `An escalation with \`replace: true\` asks others in the place of those before, who cannot vote from then on; votes that were
cast stand. Where the others are fewer than have to approve, only votes from before can make up for it: without them the task
stays open until it expires. Name more people or a group, or ask them beside the others.`,
    bad: 'steps:\n  - { id: ok, approval: { title: Go?, assignees: { users: [ann, bob] }, quorum: 2, escalate: [ { after: PT8H, to: { users: [cid] }, replace: true } ] }, timeout: P1D }\n',
    good: 'steps:\n  - { id: ok, approval: { title: Go?, assignees: { users: [ann, bob] }, quorum: 2, escalate: [ { after: PT8H, to: { users: [cid] } } ] }, timeout: P1D }\n',
  },
});

function approval(notify: string): { readonly [path: string]: string } {
  return {
    'main.flow.yaml': `holdfast: "1"\nname: main\nversion: 1.0.0\nsteps:\n  - id: ok\n    approval: { title: Go?, assignees: { users: [ann@example.org] }, notify: ${notify} }\n    timeout: P1D\n`,
    't.rules.yaml':
      'holdfast: "1"\nhitPolicy: F\ninputs: { a: { type: text } }\noutputs: { b: { type: text } }\nrules: [ { id: one, then: { b: x }, reason: always } ]\n',
    'holdfast.yaml': PROJECT,
  };
}
