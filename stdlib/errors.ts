import type { DeclaredError } from './contract.ts';

/**
 * The error types that any effectful call may end with, beside the engine's own and those of its contract. A checker
 * takes them for raised by every `call`.
 */
export const CALL_ERRORS = {
  'activity.unknown': { title: 'The worker does not know the activity', retry: true },
  'activity.mismatch': { title: 'The worker knows the activity by another contract', retry: true },
  'activity.crashed': { title: 'The activity failed in a way that its contract does not declare', retry: true },
  'config.invalid': { title: 'The project does not give what the activity needs', retry: false },
  'rate.limited': { title: 'The connection takes no more calls for now', retry: true },
  'secret.exposed': { title: 'What the call wants to keep holds a secret', retry: false },
  'secret.refused': { title: 'A store of secrets or an issuer of tokens refuses the worker', retry: false },
  'secret.unavailable': { title: 'A store of secrets or an issuer of tokens does not answer', retry: true },
  'store.failed': { title: 'What the call takes or gives cannot be fetched, kept, sealed or opened', retry: true },
  'template.failed': { title: 'The template cannot be rendered with its data', retry: false },
} as const satisfies { readonly [type: string]: Omit<DeclaredError, 'type'> };
export type CallError = keyof typeof CALL_ERRORS;

/** The error types that `emit` may end with, where the project has a sink of events. */
export const EMIT_ERRORS: readonly DeclaredError[] = [
  { type: 'emit.unavailable', title: 'The sink of events does not answer', retry: true },
  { type: 'emit.refused', title: 'The sink of events refused the event', retry: false },
];
