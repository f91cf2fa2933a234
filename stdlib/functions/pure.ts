/** The pure activities, by name: the kernel runs them itself. INVARIANT: no node, no clock, no chance, nothing thrown. */
import type { PureFunction } from '../activity.ts';
import { check } from './rules/check.ts';
import { decide } from './rules/decide.ts';
import { RULES_ERRORS } from './rules/errors.ts';

export const pureFunctions: { readonly [name: string]: PureFunction } = {
  'rules.check': check,
  'rules.decide': decide,
};

/** Titles of the errors that they fail with, by type; those of the engine have their own. */
export const pureErrorTitles: { readonly [type: string]: string } = RULES_ERRORS;
