/** Tells a namespace of Holdfast's search attributes. */
import { type Connection, ServiceError } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../names.ts';
import { grpcCode } from './errors.ts';

/** Numbers of `temporal.api.enums.v1.IndexedValueType`. */
const INDEXED_VALUE_TYPE = { KEYWORD: 2, KEYWORD_LIST: 7 } as const;
/** Names become known to all parts of the server some time after they were added. */
const PAUSE_MS = 200;
const TRIES = 100;

/** Whether the server refused because it does not know a search attribute. */
export function isUnknownAttribute(thrown: unknown): boolean {
  if (grpcCode(thrown) !== 'invalidArgument') return false;
  const cause = thrown instanceof ServiceError ? thrown.cause : thrown;
  // The server has one code for all of its objections; the attribute's own name is what tells this one.
  return Object.keys(SEARCH_ATTRIBUTES).some((name) => cause instanceof Error && cause.message.includes(name));
}

/** Adds the names that are missing, and waits until the server lists them. */
export async function registerSearchAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<void> {
  const { operatorService } = connection;
  for (let tries = 0; tries < TRIES; tries++) {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    const known = customAttributes ?? {};
    const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !Object.hasOwn(known, name));
    if (missing.length === 0) return;
    if (tries === 0) {
      const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, INDEXED_VALUE_TYPE[type]]));
      await operatorService.addSearchAttributes({ namespace, searchAttributes });
    } else {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
  throw new Error(`The server did not take the search attributes in ${(PAUSE_MS * TRIES) / 1000} s.`);
}
