import type { Diagnostic } from '../../schema/diagnostic.ts';
import { finding } from '../diagnostics/finding.ts';
import { stepsOf } from '../resolve/walk.ts';
import type { RuleContext } from './check-flow.ts';
import { type Ask, asksOf } from './model-asks.ts';

/** Models that are sure not to answer a call. What child flows ask is told in their own files. */
export function checkModels(context: RuleContext): readonly Diagnostic[] {
  return stepsOf(context.flow).flatMap((step) =>
    asksOf(step, context).flatMap((ask) => {
      const why = whyUnfit(ask);
      return why === undefined ? [] : [finding('HF5025', ask.range, why.message, { hint: why.hint })];
    }),
  );
}

function whyUnfit(ask: Ask): { readonly message: string; readonly hint: string } | undefined {
  const { step, alias, facts, gives } = ask;
  const { provider } = facts;
  const examples = facts.examples || gives('examples');
  const name = step.call.v;
  const local = provider === 'local';
  if (local && READS_EXAMPLES.has(name) && !examples) {
    const hint = 'name a document of examples: `options: { examples: … }` of the alias, or `examples` of the step';
    return { message: `the local model "${alias}" knows what examples teach it, and has none`, hint };
  }
  if (local && name === 'model.generate' && !gives('schema')) {
    const hint = 'give the step a `schema`, or take a model that writes';
    return { message: `the local model "${alias}" reads fields and writes no text`, hint };
  }
  if (!local && name === 'model.classify' && !examples && !twoLabels(ask)) {
    const hint = 'name two labels or more: `labels: { urgent: what it means, other: … }`, or examples that have them';
    return { message: 'nothing says between which labels to choose', hint };
  }
  if (name === 'model.embed' && WITHOUT_VECTORS.has(provider))
    return { message: `${provider} gives no vectors ("${alias}")`, hint: 'take a model that embeds' };
  return undefined;
}

const READS_EXAMPLES: ReadonlySet<string> = new Set(['model.generate', 'model.classify', 'model.extract']);
const WITHOUT_VECTORS: ReadonlySet<string> = new Set(['anthropic', 'scripted']);

function twoLabels({ gives, argument }: Ask): boolean {
  const labels = argument('labels');
  if (labels === undefined) return gives('labels');
  return labels.k !== 'map' || labels.entries.length > 1;
}
