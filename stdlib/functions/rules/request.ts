import type { Json, JsonObject } from '../../../schema/json.ts';
import type { PureResult } from '../../activity.ts';
import { compiledFor } from './cache.ts';
import type { CompiledRules } from './compile.ts';
import type { FactList } from './conditions.ts';
import { readFacts } from './facts.ts';

export type Failed = Extract<PureResult, { readonly ok: false }>;
export interface RulesRequest {
  readonly ok: true;
  readonly path: string;
  readonly rules: CompiledRules;
  readonly facts: FactList;
}

/** Reads what both functions are given: a file of rules under `parameter`, and `facts`. */
export function readRequest(input: Json, parameter: 'table' | 'checks'): RulesRequest | Failed {
  const file = isMap(input) ? input[parameter] : undefined;
  const facts = isMap(input) ? input.facts : undefined;
  if (!isMap(file) || !isMap(file.content) || !isMap(file.content.inputs) || file.content[parameter] === undefined) {
    return invalid(`"${parameter}" is no rules document that holds "${parameter}".`);
  }
  if (!isMap(facts)) return invalid('"facts" is no map.');
  const { path, digest } = file;
  if (typeof path !== 'string' || typeof digest !== 'string') return invalid(`"${parameter}" is no file of the plan.`);
  const rules = compiledFor(digest, file.content);
  const [problem] = rules.problems;
  if (problem !== undefined) return invalid(`${path}: ${problem.at}: ${problem.message}`);
  const read = readFacts(rules.columns, facts);
  if (!read.ok) return { ok: false, type: 'rules.facts', detail: `${path}: ${read.detail}` };
  return { ok: true, path, rules, facts: read.facts };
}

function invalid(detail: string): Failed {
  return { ok: false, type: 'input.invalid', detail };
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
