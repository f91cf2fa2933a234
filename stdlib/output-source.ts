/** What a call gives where its contract leaves that to a file that the call names. */
import type { Json, JsonSchema } from '../schema/json.ts';
import type { Contract } from './contract.ts';
import { pointerParts } from './file-parameters.ts';
import { tableOutput } from './functions/rules/output-schema.ts';

/** What holds beside the contract's `output`. `content`: of the file that is named; undefined where none is. */
export function outputByFile({ outputFrom, files }: Contract, content: Json | undefined): JsonSchema | undefined {
  if (content === undefined) return outputFrom?.otherwise;
  const kind = files.find(({ at }) => at === outputFrom?.at)?.kind;
  // Who loaded the file has judged what it is.
  return kind === 'rules' ? tableOutput(content) : (content as JsonSchema);
}

/** The same for an input that holds files as an activity gets them. */
export function outputByInput(contract: Contract, input: Json): JsonSchema | undefined {
  if (contract.outputFrom === undefined) return undefined;
  const path = [...pointerParts(contract.outputFrom.at), 'content'];
  return outputByFile(contract, path.reduce(fieldOf, input as Json | undefined));
}

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = value as { readonly [name: string]: Json }; // no list, no null
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
