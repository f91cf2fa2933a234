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
  if (!isMap(file)) return invalid(`"${parameter}" is no file of the plan.`);
  const { path, digest, content } = file;
  if (typeof path !== 'string' || typeof digest !== 'string') return invalid(`"${parameter}" is no file of the plan.`);
  const list = parameter === 'table' ? 'rules' : 'checks';
  if (!isMap(content) || !isMap(content.inputs) || !Array.isArray(content[list])) {
    return invalid(`${path} is ${parameter === 'table' ? 'no decision table' : 'no list of checks'}.`);
  }
  if (!isMap(facts)) return invalid('"facts" is no map.');
  const rules = compileSafely(digest, content);
  if (rules === undefined) return invalid(`${path} does not have the shape of a rules document.`);
  const [problem] = rules.problems;
  if (problem !== undefined) return invalid(`${path}: ${problem.at}: ${problem.message}`);
  const read = readFacts(rules.columns, facts);
  if (!read.ok) return { ok: false, type: 'rules.facts', detail: `${path}: ${read.detail}` };
  return { ok: true, path, rules, facts: read.facts };
}

/** A plan that our compiler did not make may hold anything; a throw inside the kernel would wedge the run. */
function compileSafely(digest: string, content: JsonObject): CompiledRules | undefined {
  try {
    return compiledFor(digest, content);
  } catch (thrown) {
    if (thrown instanceof TypeError) return undefined;
    throw thrown;
  }
}

function invalid(detail: string): Failed {
  return { ok: false, type: 'input.invalid', detail };
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
