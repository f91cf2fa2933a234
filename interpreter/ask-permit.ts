/**
 * A run that is started again asks first whether whoever did it may (rule 35): the platform names the roles, and the wall
 * judges. Where they may not, nothing of the flow runs: neither a step nor a handler.
 */
import type { Person, Redriving, Refusal } from '../schema/message.ts';
import { engineFault } from './faults.ts';
import type { Kernel, Run } from './kernel.ts';
import { signedBy } from './messages/signed.ts';
import { CANCELLED, DONE, failed, type Outcome } from './outcome.ts';
import { note } from './records.ts';
import type { Redrive } from './redrive/types.ts';
import { stopped } from './scheduler.ts';

/** `person`: where it is known who acts. */
export type PermitAnswer =
  | { readonly ok: true; readonly person?: Person }
  | { readonly ok: false; readonly why: Refusal; readonly detail: string; readonly person?: Person };

export function* askPermit(kernel: Kernel): Run {
  const { redrive } = kernel.start;
  if (redrive === undefined) return DONE;
  const { by, n, from, proof } = redrive;
  const person: Person = { user: by, groups: proof?.groups ?? [], verified: false };
  const message: Redriving = { t: 'redrive', by: person, plan: kernel.plan.digest, n, from };
  const command = { t: 'permit', id: '@permit', message, ...(proof === undefined ? {} : { proof }) } as const;
  const answer = yield { op: 'ask', command };
  if (answer.t === 'rejected') return failed(answer.fault);
  if (answer.t !== 'resolved' || stopped(kernel)) return CANCELLED;
  // The host answers nothing else.
  const said = answer.value as unknown as PermitAnswer;
  if (!said.ok) return refused(kernel, redrive, said);
  noteRedrive(kernel, redrive, said.person ?? person);
  return DONE;
}

function refused(
  kernel: Kernel,
  { by }: Redrive,
  { why, detail, person }: Extract<PermitAnswer, { ok: false }>,
): Outcome {
  note(kernel, '', kernel.plan.flow.place, {
    t: 'message.refused',
    message: 'redrive',
    ...(person === undefined ? { claimed: by } : { by: person.user, verified: person.verified }),
    because: why,
    detail,
  });
  return failed(engineFault('policy.denied', detail, '', kernel.now, { because: why }));
}

function noteRedrive(kernel: Kernel, redrive: Redrive, person: Person): void {
  const { n, from, answers, tasks, kept = [] } = redrive;
  const reused = Object.keys(answers).length + Object.keys(tasks).length;
  note(kernel, '', kernel.plan.flow.place, {
    ...{ t: 'run.redriven', redrive: n, by: person.user, from, reused },
    ...(kept.length === 0 ? {} : { kept: kept.length }),
    verified: person.verified,
    ...signedBy(person),
  });
}
