import type { CallContext, ModelAlias } from '../../../activity.ts';

/** What a local model uses: nothing that costs. */
export function reportLocal({ alias, model }: ModelAlias, context: CallContext): void {
  context.use({
    provider: 'local',
    alias,
    requestedModel: model,
    model,
    calls: 1,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
  });
}
