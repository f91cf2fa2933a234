import { createHash } from 'node:crypto';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { canonicalize } from 'json-canonicalize';
import type { Json, JsonSchema } from '../../schema/json.ts';
import { explainError } from './explain.ts';
import { linearRegExp } from './regexp.ts';

/** Limits of judging (rule 39). */
export const JUDGE_LIMITS = {
  /** Findings told about one value. */
  findings: 20,
  /** Characters of one schema. */
  schemaChars: 500_000,
  /** Nesting of one schema. */
  schemaDepth: 64,
  /** Nesting of one value. */
  valueDepth: 256,
  /** Compiled schemas kept; the least recently used goes first. */
  compiled: 500,
} as const;

/** Judges values by JSON Schemas (draft 2020-12). It never changes a value: no defaults, no coercion, nothing fetched. */
export interface Judge {
  /** What does not fit, each as `/path: what`; empty where the value fits. A schema that is not usable is a finding that starts with `schema:`. */
  validate(schema: JsonSchema, value: Json): readonly string[];
  /** What is wrong with the schema itself; empty where it is usable. */
  inspect(schema: JsonSchema): readonly string[];
}

type Compiled = { readonly run: ValidateFunction } | { readonly problems: readonly string[] };

/** Each judge keeps its own compiled schemas, by digest. */
export function createJudge(): Judge {
  const byDigest = new Map<string, Compiled>();
  const byIdentity = new WeakMap<object, Compiled>();

  const compiled = (schema: JsonSchema): Compiled => {
    if (typeof schema === 'boolean') return compileSchema(schema);
    const known = byIdentity.get(schema);
    if (known !== undefined) return known;
    const fresh = lookUp(byDigest, schema);
    byIdentity.set(schema, fresh);
    return fresh;
  };

  return {
    inspect(schema) {
      const result = compiled(schema);
      return 'problems' in result ? result.problems : [];
    },
    validate(schema, value) {
      const result = compiled(schema);
      if ('problems' in result) return result.problems;
      if (isDeeper(value, JUDGE_LIMITS.valueDepth)) return [`/: is nested deeper than ${JUDGE_LIMITS.valueDepth}`];
      if (result.run(value) === true) return [];
      const findings = result.run.errors ?? [];
      const told = [...new Set(findings.map(explainError))];
      const rest = told.length - JUDGE_LIMITS.findings;
      return rest > 0 ? [...told.slice(0, JUDGE_LIMITS.findings), `… and ${rest} more`] : told;
    },
  };
}

function lookUp(cache: Map<string, Compiled>, schema: Exclude<JsonSchema, boolean>): Compiled {
  if (isDeeper(schema, JUDGE_LIMITS.schemaDepth)) {
    return { problems: [`schema: is nested deeper than ${JUDGE_LIMITS.schemaDepth}`] };
  }
  const text = canonicalize(schema);
  if (text.length > JUDGE_LIMITS.schemaChars) {
    return { problems: [`schema: is longer than ${JUDGE_LIMITS.schemaChars} characters`] };
  }
  const digest = createHash('sha256').update(text).digest('hex');
  const found = cache.get(digest) ?? compileSchema(schema);
  cache.delete(digest);
  cache.set(digest, found);
  if (cache.size > JUDGE_LIMITS.compiled) {
    const oldest = cache.keys().next().value;
    if (oldest !== undefined) cache.delete(oldest);
  }
  return found;
}

/** Only to check schemas by the meta-schema of draft 2020-12. */
let metaSchema: Ajv2020 | undefined;

function compileSchema(schema: JsonSchema): Compiled {
  try {
    metaSchema ??= new Ajv2020({ strict: false, allErrors: true });
    if (typeof schema !== 'boolean' && metaSchema.validateSchema(withoutDialect(schema)) !== true) {
      const errors = metaSchema.errors ?? [];
      return {
        problems: [...new Set(errors.slice(0, JUDGE_LIMITS.findings).map((error) => `schema: ${explainError(error)}`))],
      };
    }
    return { run: createAjv().compile(schema) };
  } catch (thrown) {
    return { problems: [`schema: ${thrown instanceof Error ? thrown.message : String(thrown)}`] };
  }
}

/** An instance for each schema: within one, the `$id`s of a schema could be reached from another. */
function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    allErrors: true,
    allowUnionTypes: true,
    ownProperties: true,
    validateSchema: false,
    meta: false,
    logger: false,
    code: { regExp: linearRegExp },
  });
  addFormats.default(ajv);
  ajv.addKeyword('x-holdfast-labels');
  return ajv;
}

/** `$schema` is judged by the compiler of documents; here every schema is one of draft 2020-12. */
function withoutDialect(schema: Exclude<JsonSchema, boolean>): Exclude<JsonSchema, boolean> {
  const { $schema: _dialect, ...rest } = schema;
  return rest;
}

function isDeeper(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  return Object.values(value).some((child) => isDeeper(child, depth - 1));
}
