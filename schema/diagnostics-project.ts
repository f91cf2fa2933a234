/** `HF12xx`: the project's files and how they refer to each other. */
import { family } from './diagnostics-catalogue.ts';

export const PROJECT_DIAGNOSTICS = family({});
