/** The support desk's own activities: the contracts stand in the YAML file beside, these are their functions. */
import { ActivityError, type CallContext, implement } from 'holdfast/catalog';
import type { Contracts } from './contracts.d.ts';

/** Asks the desk's service; every effect carries its idempotency key, every undo the key of what it undoes. */
async function ask<O>(context: CallContext, path: string, body: unknown): Promise<O> {
  const { baseUrl } = context.services.connection('desk').config;
  let response: Response;
  try {
    response = await fetch(`${baseUrl}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': context.key,
        ...(context.undoes === undefined ? {} : { 'x-undoes': context.undoes }),
      },
      body: JSON.stringify(body),
      signal: context.signal,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // The request may have arrived and its answer been lost.
    throw new ActivityError('desk.unavailable', `The desk gave no answer: ${why}`, { effect: 'unknown' });
  }
  if (response.ok) return (await response.json()) as O; // the wall judges it by the contract
  const { status } = response;
  const type =
    status >= 500 ? 'desk.unavailable' : status === 409 && path === '/alerts' ? 'desk.queue_closed' : 'desk.refused';
  throw new ActivityError(type, `The desk answered ${status}: ${await response.text()}`, { status });
}

export default implement<Contracts>({
  'desk.openTicket': (input, context) => ask(context, '/tickets', input),
  'desk.cancelTicket': (input, context) => ask(context, '/tickets/cancel', input),
  'desk.alert': (input, context) => ask(context, '/alerts', input),
  'desk.escalate': (input, context) => ask(context, '/escalations', input),
});
