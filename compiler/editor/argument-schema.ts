/** What the callee of a step says of a place in what it is given. */

import type { Contract } from '../../stdlib/contract.ts';
import type { Node } from '../nodes.ts';
import { loadFile } from '../resolve/load-file.ts';
import { resolvePath } from '../resolve/paths.ts';
import { itemOf, propertyOf, rootOf, type SchemaAt } from '../resolve/schema-walk.ts';
import { inputOf } from '../resolve/schemas.ts';
import { runsOf } from '../resolve/walk.ts';
import type { FlowAnalysis } from './analyse-flow.ts';
import type { Part } from './trail.ts';

export interface Argument {
  /** Of the call, where it is one. */
  readonly contract?: Contract;
  /** Absent where the schemas do not say what stands there. */
  readonly schema?: SchemaAt;
  /** JSON pointer from `with`; empty for the whole. */
  readonly pointer: string;
}

/** Undefined where the trail does not go into the `with` of a call or run. */
export function argumentAt({ session, links, flow }: FlowAnalysis, trail: readonly Part[]): Argument | undefined {
  const start = trail.findIndex((part) => 'entry' in part && part.entry.key === 'with');
  const head = trail[start]?.in;
  if (head?.kind !== 'map') return undefined;
  // A `with` of a fallback belongs to the call around it.
  const callee = calleeOf(head) ?? calleeOf(trail.slice(0, start).findLast(({ in: one }) => calleeOf(one))?.in);
  if (callee === undefined) return undefined;
  const contract = callee.key === 'call' ? session.options.contracts.get(callee.name) : undefined;
  const run = runsOf(flow).find((one) => one.run.run.v === callee.name)?.run;
  const root = callee.key === 'call' ? rootOf(contract?.input) : run && inputOf(run, links);
  let schema = root;
  for (const part of trail.slice(start + 1)) {
    schema =
      'entry' in part ? (dataOf(session, flow.file, part) ?? propertyOf(schema, part.entry.key)) : itemOf(schema);
  }
  const keys = trail.slice(start + 1).map((part) => ('entry' in part ? part.entry.key : String(part.index)));
  const pointer = keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { pointer, ...(contract === undefined ? {} : { contract }), ...(schema === undefined ? {} : { schema }) };
}

function calleeOf(node: Node | undefined): { readonly key: 'call' | 'run'; readonly name: string } | undefined {
  if (node?.kind !== 'map') return undefined;
  for (const key of ['call', 'run'] as const) {
    const value = node.entries.find((entry) => entry.key === key)?.value;
    if (value?.kind === 'scalar' && typeof value.value === 'string') return { key, name: value.value };
  }
  return undefined;
}

/** Beside a template that declares its data, `data` is that. */
function dataOf(session: FlowAnalysis['session'], file: string, part: Part): SchemaAt | undefined {
  if (!('entry' in part) || part.entry.key !== 'data') return undefined;
  const template = part.in.entries.find(({ key }) => key === 'template')?.value;
  const text = template?.kind === 'scalar' && typeof template.value === 'string' ? template.value : undefined;
  const path = text === undefined ? undefined : resolvePath(file, text);
  const loaded = path === undefined ? undefined : loadFile(session, 'template', path)?.file;
  return loaded?.kind === 'template' ? rootOf(loaded.content.schema) : undefined;
}
