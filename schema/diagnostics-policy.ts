/** `HF6xxx`: what the organisation allows. */
import { family } from './diagnostics-catalogue.ts';

export const POLICY_DIAGNOSTICS = family({});
