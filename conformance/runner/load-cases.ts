/** Reads `conformance/cases/*.yaml`; each file is judged by `case.schema.json` first. */
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Node } from '../../compiler/nodes.ts';
import { parse } from '../../compiler/parse.ts';
import type { Json } from '../../schema/json.ts';
import type { Contract } from '../../stdlib/contract.ts';
import type { CaseFile } from './case-file.ts';

export interface LoadedFile {
  readonly name: string;
  readonly file: CaseFile;
}

/** `root`: the folder `conformance` of the sources. Throws where a file is not what the schema says. */
export function loadCases(root: URL): readonly LoadedFile[] {
  const schema: object = JSON.parse(readFileSync(new URL('case.schema.json', root), 'utf8'));
  const judge = new Ajv2020({ allErrors: true, strictRequired: false }).compile<CaseFile>(schema);
  const names = readdirSync(new URL('cases/', root)).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => {
    const file = readYaml(name, readFileSync(new URL(`cases/${name}`, root), 'utf8'));
    if (!judge(file))
      throw new Error(`${name} does not fit case.schema.json: ${JSON.stringify(judge.errors, null, 2)}`);
    return { name, file };
  });
}

/** The activities that the cases call. All take and give any object; all may fail with the same types. */
export function loadContracts(root: URL): ReadonlyMap<string, Contract> {
  const short: readonly Pick<Contract, 'name' | 'summary' | 'effect'>[] = JSON.parse(
    readFileSync(new URL('contracts.json', root), 'utf8'),
  );
  return new Map(short.map((contract) => [contract.name, { ...COMMON, ...contract } as Contract])); // the file is ours
}

const COMMON = {
  version: '1.0.0',
  dispatch: 'queue',
  input: { type: 'object' },
  output: { type: 'object' },
  errors: [
    { type: 'world.refused', title: 'Refused', retry: false },
    { type: 'world.closed', title: 'Closed', retry: false },
    { type: 'world.busy', title: 'Busy', retry: true },
  ],
  files: [],
  examples: [],
} as const;

function readYaml(name: string, text: string): unknown {
  const parsed = parse(name, text);
  if (parsed.value === undefined || parsed.diagnostics.length > 0)
    throw new Error(`${name} cannot be read: ${JSON.stringify(parsed.diagnostics, null, 2)}`);
  return toJson(parsed.value);
}

function toJson(node: Node): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toJson);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, toJson(entry.value)]));
}
