/** What the stock Temporal UI and the inbox show of a run. */
import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Command } from '../../../interpreter/machine.ts';
import { HOST_LIMITS } from '../limits.ts';
import { fitNames } from './fit-names.ts';

const WAITING_FOR = defineSearchAttributeKey('HoldfastWaitingFor', 'KEYWORD_LIST');

/** The attribute is carried over continue-as-new, and written only where it changes: each time is an event. */
export function createShow(): (command: Extract<Command, { t: 'show' }>) => void {
  let shown = JSON.stringify(workflowInfo().typedSearchAttributes.get(WAITING_FOR) ?? []);
  return ({ waitingFor, details }) => {
    setCurrentDetails(details.slice(0, HOST_LIMITS.detailsLength));
    const names = fitNames(waitingFor);
    const text = JSON.stringify(names);
    if (text === shown) return;
    shown = text;
    upsertSearchAttributes([{ key: WAITING_FOR, value: names.length === 0 ? null : names }]);
  };
}
