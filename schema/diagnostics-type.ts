/** `HF3xxx`: types of values, absent values. */
import { family } from './diagnostics-catalogue.ts';

export const TYPE_DIAGNOSTICS = family({});
