/** `HF4xxx`: names, scopes, control flow, undo. */

import { BUDGET_DIAGNOSTICS } from './diagnostics-budget.ts';
import { family } from './diagnostics-catalogue.ts';
import { CONTROL_DIAGNOSTICS } from './diagnostics-control.ts';
import { NAME_DIAGNOSTICS } from './diagnostics-names.ts';
import { PEOPLE_DIAGNOSTICS } from './diagnostics-people.ts';
import { SAGA_DIAGNOSTICS } from './diagnostics-saga.ts';

export const FLOW_DIAGNOSTICS = family({
  ...NAME_DIAGNOSTICS,
  ...CONTROL_DIAGNOSTICS,
  ...SAGA_DIAGNOSTICS,
  ...PEOPLE_DIAGNOSTICS,
  ...BUDGET_DIAGNOSTICS,
});
