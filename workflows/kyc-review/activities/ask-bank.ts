/** Asks the bank's system; every effect carries its idempotency key, every undo the key of what it undoes. */
import { ActivityError, type CallContext } from 'holdfast/catalog';

export async function askBank<O>(context: CallContext, path: string, body: unknown): Promise<O> {
  const { baseUrl } = context.services.connection('bank').config;
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
    throw new ActivityError('bank.unavailable', `The bank's system gave no answer: ${why}`, { effect: 'unknown' });
  }
  if (response.ok) return (await response.json()) as O; // the wall judges it by the contract
  const { status } = response;
  const type = status >= 500 ? 'bank.unavailable' : 'bank.refused';
  throw new ActivityError(type, `The bank's system answered ${status}: ${await response.text()}`, { status });
}
