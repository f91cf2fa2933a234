import type { ModelAlias } from '../../activity.ts';
import { askScripted } from './ask-scripted.ts';
import type { AskModel } from './types.ts';

/** The model behind an alias whose provider speaks in messages. */
export async function chooseModel({ provider }: ModelAlias): Promise<AskModel> {
  if (provider === 'scripted') return askScripted;
  if (provider === 'cassette') return (await import('./cassette/ask-cassette.ts')).askCassette;
  // Loaded when it is needed, with the HTTP client; the provider's own package later still.
  return (await import('./providers/ask-provider.ts')).askProvider;
}
