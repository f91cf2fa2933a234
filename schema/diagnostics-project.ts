/** `HF12xx`: the project's files and how they refer to each other. */
import { family } from './diagnostics-catalogue.ts';

export const PROJECT_DIAGNOSTICS = family({
  HF1206: {
    severity: 'error',
    title: 'Secret in clear text',
    explanation: `A password or key stands in the document itself, where everybody who reads the repository sees it. Secrets are
written by reference, and read by the worker at the time of a call: \`{ secret: { env: NAME } }\` for an environment variable,
\`{ secret: { file: /path } }\` for a file that the operator mounts. \`prefix\` stands before it, as in \`Bearer …\`.

Take the secret out of the history of the repository too, and have it replaced: it is known now.`,
    bad: {
      'holdfast.yaml':
        'holdfast: "1"\nname: example\nconnections:\n  mail: { kind: smtp, host: mail.example.org, port: 587, from: a@example.org, user: a, password: not-a-real-one }\n',
    },
    good: {
      'holdfast.yaml':
        'holdfast: "1"\nname: example\nconnections:\n  mail: { kind: smtp, host: mail.example.org, port: 587, from: a@example.org, user: a, password: { secret: { env: MAIL_PASSWORD } } }\n',
    },
  },
});
