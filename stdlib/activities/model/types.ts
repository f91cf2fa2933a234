import type { Json, JsonObject, JsonSchema } from '../../../schema/json.ts';
import type { CallContext, ModelAlias } from '../../activity.ts';

export interface ModelMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
  /** Images and documents that go along; with the user's messages only. */
  readonly media?: readonly ModelMedia[];
}
/** Bytes that a model looks at. */
export interface ModelMedia {
  readonly bytes: Uint8Array;
  /** `image/png`, `application/pdf`. */
  readonly mediaType: string;
  readonly name?: string;
  /** Of a PDF, where they were counted. */
  readonly pages?: number;
}
/** What a provider that speaks in messages is asked. */
export interface ModelQuestion {
  readonly messages: readonly ModelMessage[];
  /** What the answer must fit, as JSON; absent: any text. */
  readonly schema?: JsonSchema;
  /** 1 for the question, 2 for the repair of its answer. */
  readonly turn: 1 | 2;
}
export interface ModelAnswer {
  readonly text: string;
  /** The answer was cut off at the greatest length. */
  readonly truncated: boolean;
}
/** A model behind messages. Reports its usage itself; fails with the errors of the contracts. */
export type AskModel = (alias: ModelAlias, question: ModelQuestion, context: CallContext) => Promise<ModelAnswer>;

/** A file parameter as the plan hands it over. */
export interface FileValue {
  readonly path: string;
  readonly digest: string;
  readonly content: Json;
}
/** A text, or a template with its data. */
export type PromptValue = string | { readonly template: FileValue; readonly data?: JsonObject };
