/** A JSON value: all that may live in a plan, a history, a snapshot or a journal. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };
/** A JSON Schema, draft 2020-12. Booleans are schemas too. */
export type JsonSchema = boolean | JsonObject;
