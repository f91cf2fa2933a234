/** The pure activities, by name: the kernel runs them itself. INVARIANT: no node, no clock, no chance, nothing thrown. */
import type { PureFunction } from '../activity.ts';

export const pureFunctions: { readonly [name: string]: PureFunction } = {};
