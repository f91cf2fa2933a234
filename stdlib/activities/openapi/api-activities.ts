import type { JsonObject } from '../../../schema/json.ts';
import type { Activity } from '../../activity.ts';
import type { ApiActivity } from './operation.ts';

/** The operations of a project's OpenAPI documents, for a worker. */
export function apiActivities(apis: readonly ApiActivity[]): readonly Activity[] {
  return apis.flatMap(({ contract, operation }): readonly Activity[] => {
    if (contract.effect === 'pure') return [];
    const write = contract.effect === 'write';
    return [
      {
        contract,
        // Loaded when it is needed. The contract has judged the input.
        run: async (input, context) =>
          (await import('./run-operation.ts')).runOperation(operation, write, input as JsonObject, context),
      },
    ];
  });
}
