/** The fake activities that generated plans and the cases call. */
import type { ContractPlan } from '../../schema/plan.ts';

/** Every error type that a scripted call may fail with; `e.again` is worth another attempt. */
const ERRORS = [
  { type: 'e.a', retry: false },
  { type: 'e.b', retry: false },
  { type: 'e.undo', retry: false },
  { type: 'e.again', retry: true },
];

type Nature = { readonly effect: 'read' } | { readonly effect: 'write'; readonly idempotent: boolean };

function contractOf(name: string, nature: Nature): ContractPlan {
  const digest = '0'.repeat(64);
  const idempotent = nature.effect === 'write' && nature.idempotent;
  return {
    name,
    version: '1.0.0',
    digest,
    effect: nature.effect,
    idempotent,
    input: true,
    output: true,
    errors: ERRORS,
  };
}

export const CONTRACTS = {
  'fake.read': contractOf('fake.read', { effect: 'read' }),
  'fake.write': contractOf('fake.write', { effect: 'write', idempotent: true }),
  'fake.writeOnce': contractOf('fake.writeOnce', { effect: 'write', idempotent: false }),
  'fake.undo': contractOf('fake.undo', { effect: 'write', idempotent: true }),
} as const;
