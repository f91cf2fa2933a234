import type { CallContext } from '../activity.ts';

/** Input and output of each activity by name: what `generateTypes` makes of a team's contracts. */
export type ContractTypes<C> = { readonly [name in keyof C]: { readonly input: unknown; readonly output: unknown } };
/** One function for each contract. */
export type Implementations<C extends ContractTypes<C>> = {
  readonly [name in keyof C]: (input: C[name]['input'], context: CallContext) => Promise<C[name]['output']>;
};
/** What a team's module exports as its default. */
export interface TeamModule<C extends ContractTypes<C> = ContractTypes<object>> {
  readonly kind: typeof TEAM_MODULE;
  readonly functions: Implementations<C>;
}
/** Tells a module of ours from a map of functions, whichever copy of the package made it. */
export const TEAM_MODULE = 'holdfast.activities';

/**
 * Implements a team's activities, typed by their contracts:
 * `export default implement<Contracts>({ 'terminal.reserveGate': async (input, context) => … })`.
 */
export function implement<C extends ContractTypes<C>>(functions: Implementations<C>): TeamModule<C> {
  return { kind: TEAM_MODULE, functions };
}
