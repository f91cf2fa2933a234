/** Asks the one service of the chaos; every effect carries its idempotency key, every undo the key of what it undoes. */
import { ActivityError, type CallContext, implement } from 'holdfast/catalog';
import type { Contracts } from './contracts.d.ts';

async function ask(context: CallContext, path: string, body: unknown): Promise<{ what: string }> {
  const { baseUrl } = context.services.connection('world').config;
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
    throw new ActivityError('world.unavailable', `no answer: ${why}`, { effect: 'unknown' });
  }
  if (response.ok) return (await response.json()) as { what: string }; // the wall judges it by the contract
  const type = response.status >= 500 ? 'world.unavailable' : 'world.refused';
  throw new ActivityError(type, `the service answered ${response.status}`, { status: response.status });
}

export default implement<Contracts>({
  'world.do': (input, context) => ask(context, '/do', input),
  'world.note': (input, context) => ask(context, '/do', input),
  'world.undo': (input, context) => ask(context, '/undo', input),
});
