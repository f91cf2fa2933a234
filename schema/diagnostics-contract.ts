/** `HF5xxx`: activities, their contracts, files that they take, the catalogue's lock. */
import { family } from './diagnostics-catalogue.ts';

export const CONTRACT_DIAGNOSTICS = family({
  HF5001: {
    severity: 'error',
    title: 'Unknown activity',
    explanation: `No contract of that name is in the catalogue or among the project's own activities.

\`holdfast catalog\` lists all that can be called. Correct the spelling, or add a contract for it to a
\`*.activities.yaml\` that \`holdfast.yaml\` names.`,
    bad: 'steps:\n  - { id: tell, call: mail.sendd, with: { to: ops@example.org, subject: hello, body: hello } }\n',
    good: 'steps:\n  - { id: tell, call: mail.send, with: { to: ops@example.org, subject: hello, body: hello } }\n',
  },
});
