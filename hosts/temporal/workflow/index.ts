/** The one workflow that runs every flow; its type is the flow's name. Loaded anew for each run: it stays small. */
import type { Json } from '../../../schema/json.ts';
import { sealFailures } from './failures.ts';
import { type RunInput, runFlow } from './run-flow.ts';

/** The other workflows of the bundle, by their names; every other type is a flow. */
export { holdfastPlaces } from './keep-places.ts';
export { holdfastTurns } from './keep-turns.ts';

export default function flow(input: RunInput): Promise<Json | undefined> {
  if (input.payloads?.sealed === true) sealFailures();
  return runFlow(input);
}
