import type { Json } from '../../../schema/json.ts';
import { ActivityError, type CallContext, type ModelAlias } from '../../activity.ts';
import { invalid } from './examples.ts';
import { MODEL_LIMITS } from './limits.ts';

/** What the contract of `model.embed` lets through. */
export interface EmbedInput {
  readonly model: string;
  readonly texts: readonly string[];
  readonly as?: 'values' | 'document';
}
export type Vectors = readonly (readonly number[])[];

export async function embed({ model, texts, as }: EmbedInput, context: CallContext): Promise<Json> {
  const alias = context.services.model(model);
  const chars = texts.reduce((sum, text) => sum + text.length, 0);
  if (chars > MODEL_LIMITS.promptChars) {
    const detail = `The texts have ${chars} characters together; ${MODEL_LIMITS.promptChars} are allowed.`;
    throw new ActivityError('model.too_long', detail);
  }
  const vectors = await findVectors(alias, texts, context);
  const dimensions = vectors[0]?.length ?? 0;
  if (vectors.length !== texts.length || dimensions === 0 || vectors.some(({ length }) => length !== dimensions)) {
    const detail = `"${alias.alias}" gave ${vectors.length} vectors for ${texts.length} texts, or vectors of several lengths.`;
    throw new ActivityError('model.contract', detail);
  }
  const about = { count: vectors.length, dimensions };
  if (as !== 'document') return { ...about, vectors };
  const document = await context.documents.put(Buffer.from(JSON.stringify(vectors)), {
    mediaType: 'application/json',
    name: 'vectors.json',
  });
  return { ...about, document: { ...document } };
}

async function findVectors(alias: ModelAlias, texts: readonly string[], context: CallContext): Promise<Vectors> {
  switch (alias.provider) {
    case 'local':
      return (await import('./local/embed-local.ts')).embedLocally(texts, alias, context);
    case 'scripted':
      throw invalid(`The scripted model "${alias.alias}" gives no vectors; a local one does, without a network, too.`);
    case 'cassette': {
      const { playCassette } = await import('./cassette/cassette.ts');
      const asked = { embed: texts };
      // What was recorded is what this gave; the caller judges its shape.
      return (await playCassette(alias, asked, context, (inner, own) => findVectors(inner, texts, own))) as Vectors;
    }
    default:
      return (await import('./providers/embed-by-provider.ts')).embedByProvider(texts, alias, context);
  }
}
