/** `HF11xx`: the shape of a document. */
import { family } from './diagnostics-catalogue.ts';

export const SHAPE_DIAGNOSTICS = family({});
