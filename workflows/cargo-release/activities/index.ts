/** The port's own activities: the contracts stand in the YAML files beside, these are their functions. */
import { ActivityError, type CallContext, implement } from 'holdfast/catalog';
import type { Contracts } from './contracts.d.ts';

/** Asks the port's service; every effect carries its idempotency key, every undo the key of what it undoes. */
async function ask<O>(context: CallContext, system: 'customs' | 'terminal', path: string, body: unknown): Promise<O> {
  const { baseUrl } = context.services.connection('port').config;
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
    throw new ActivityError(`${system}.unavailable`, `${system} gave no answer: ${why}`, { effect: 'unknown' });
  }
  if (response.ok) return (await response.json()) as O; // the wall judges it by the contract
  const text = await response.text();
  if (response.status >= 500)
    throw new ActivityError(`${system}.unavailable`, `${system} answered ${response.status}: ${text}`, {
      status: response.status,
    });
  const type = system === 'terminal' ? 'terminal.closed' : 'customs.refused';
  throw new ActivityError(type, `${system} answered ${response.status}: ${text}`, { status: response.status });
}

export default implement<Contracts>({
  'customs.assess': (input, context) => ask(context, 'customs', '/customs/assessments', input),
  'customs.payDuty': (input, context) => ask(context, 'customs', '/customs/payments', input),
  'customs.refund': (input, context) => ask(context, 'customs', '/customs/refunds', input),
  'terminal.reserveGate': (input, context) => ask(context, 'terminal', '/terminal/gates', input),
  'terminal.cancelGate': (input, context) => ask(context, 'terminal', '/terminal/gates/cancel', input),
  'terminal.release': (input, context) => ask(context, 'terminal', '/terminal/releases', input),
});
