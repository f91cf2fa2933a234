/** `HF4xxx`: names, scopes, control flow, undo. */
import { family } from './diagnostics-catalogue.ts';
import { NAME_DIAGNOSTICS } from './diagnostics-names.ts';

export const FLOW_DIAGNOSTICS = family({ ...NAME_DIAGNOSTICS });
