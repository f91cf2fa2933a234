/** Makes a run known by its keys. */
import { defineSearchAttributeKey } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import { keyTerm } from '../correlation.ts';

const KEYS = defineSearchAttributeKey('HoldfastKeys', 'KEYWORD_LIST');

/** Carried over continue-as-new by the server. */
export function markKeys(keys: { readonly [name: string]: string }, tenant: string | undefined): void {
  const terms = Object.entries(keys).map(([name, value]) => keyTerm(name, value, tenant));
  if (terms.length > 0) upsertSearchAttributes([{ key: KEYS, value: terms }]);
}
