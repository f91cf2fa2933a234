import type { JsonObject } from '../../schema/json.ts';

/** What the wall reads of `holdfast.yaml`; `schema/project.schema.json` has judged it. */
export interface ProjectSettings {
  readonly models: {
    readonly [alias: string]: {
      readonly provider: 'openai' | 'local' | 'scripted';
      readonly model: string;
      readonly connection?: string;
      readonly options?: JsonObject;
    };
  };
  readonly connections: { readonly [name: string]: { readonly kind: 'http' | 'smtp' } & JsonObject };
  /** Where `emit` goes: an `http` connection, and the path below its address. Without it events are recorded only. */
  readonly events?: { readonly connection: string; readonly path?: string };
}
