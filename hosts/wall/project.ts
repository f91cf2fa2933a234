import type { JsonObject } from '../../schema/json.ts';
import type { ModelAlias } from '../../stdlib/activity.ts';
import type { Catalogue } from '../../stdlib/curation.ts';

/**
 * What the wall reads of `holdfast.yaml`; `schema/project.schema.json` has judged it, so that options and configurations
 * are plain JSON, which types made from a schema do not say.
 */
export interface ProjectSettings {
  readonly models: {
    readonly [alias: string]: {
      readonly provider: ModelAlias['provider'];
      readonly model: string;
      readonly connection?: string | undefined;
      readonly api?: ModelAlias['api'] | undefined;
      readonly apiVersion?: string | undefined;
      readonly credentials?: object | undefined;
      readonly options?: object | undefined;
    };
  };
  readonly connections: {
    readonly [name: string]: { readonly kind: 'http' | 'smtp' | 'postgres' | 'sqlite' } & JsonObject;
  };
  /** Stores of secrets. */
  readonly secrets?: { readonly [name: string]: JsonObject };
  /** What flows may call, and how. */
  readonly catalogue?: Catalogue;
  /** Store and keys: their secrets are kept out of all that calls leave behind. */
  readonly payloads?: object;
  /** Where `emit` goes: an `http` connection, and the path below its address. Without it events are recorded only. */
  readonly events?: { readonly connection: string; readonly path?: string };
}
