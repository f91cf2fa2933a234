import { isFree, type Models } from '../../compiler/resolve/model-facts.ts';
import type { Finding } from '../commands/doctor.ts';
import { hasPrice } from '../has-price.ts';

const of = 'project';

/** What a call would come upon: prices that nobody knows, and models that have learned nothing. */
export function* examineModels(models: Models): Generator<Finding> {
  for (const [alias, { provider, model, prices, examples, baseUrl }] of models) {
    const what = `model ${alias}`;
    if (provider === 'local' && !examples) {
      const detail = 'has no examples: each step that asks it has to name some';
      yield { is: 'note', of, what, detail, todo: 'options: { examples: … }, unless steps name them' };
    }
    if (isFree(provider) || prices || baseUrl === undefined || hasPrice(model, { baseUrl })) continue;
    const detail = `the price of ${model} is not known: its calls cost "unknown", and a budget in dollars lets none pass`;
    yield {
      is: 'note',
      of,
      what,
      detail,
      todo: 'options: { prices: { input: …, output: … } }, in US dollars for a million tokens',
    };
  }
}
