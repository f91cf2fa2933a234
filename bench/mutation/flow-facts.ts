/** What a flow reads, and what it gives to whom, by its text and by the schemas that it names: no type is worked out here. */
import { posix } from 'node:path';
import type { MapEntry, MapNode, Node, ScalarNode } from '../../compiler/nodes.ts';
import type { Project } from './corpus.ts';
import { type Doc, entryOf, itemsOf, textOf, valueAt } from './text.ts';

/** A place in a schema: of a document of its own, or in a contract. */
export interface SchemaAt {
  readonly doc: Doc;
  readonly node: MapNode;
}

/** A property as a schema declares it. */
export interface Property {
  readonly doc: Doc;
  readonly schema: MapNode;
  readonly entry: MapEntry;
}

/** A map that has an `id` and stands in a list of steps. */
export interface Step {
  readonly node: MapNode;
  readonly id: string;
  /** The list that it is an item of. */
  readonly list: readonly Node[];
  readonly inside: readonly Step[];
}

export interface Flow {
  readonly project: Project;
  readonly doc: Doc;
  readonly steps: ReadonlyMap<string, Step>;
  readonly contracts: ReadonlyMap<string, SchemaAt>;
}

export function readFlow(project: Project, doc: Doc): Flow {
  const steps = new Map<string, Step>();
  collectSteps(doc.root, [], steps);
  return { project, doc, steps, contracts: contractsOf(project) };
}

function collectSteps(node: Node, above: readonly Step[], steps: Map<string, Step>): void {
  if (node.kind === 'list') {
    for (const item of node.items) {
      const id = textOf(valueAt(item, 'id'));
      const isStep = item.kind === 'map' && id !== undefined && !entryOf(item, 'when') && item.entries.length > 1;
      if (!isStep) {
        collectSteps(item, above, steps);
        continue;
      }
      const step: Step = { node: item, id, list: node.items, inside: above };
      steps.set(id, step);
      collectSteps({ ...item, entries: item.entries }, [...above, step], steps);
    }
  } else if (node.kind === 'map') for (const { value } of node.entries) collectSteps(value, above, steps);
}

function contractsOf(project: Project): ReadonlyMap<string, SchemaAt> {
  const found = new Map<string, SchemaAt>();
  for (const path of project.tree.list().filter((one) => one.endsWith('.activities.yaml'))) {
    const doc = project.doc(path);
    for (const node of itemsOf(valueAt(doc.root, 'activities'))) {
      const name = textOf(valueAt(node, 'name'));
      if (name !== undefined && node.kind === 'map') found.set(name, { doc, node });
    }
  }
  return found;
}

export function schemaFile({ project, doc }: Flow, node: Node | undefined): SchemaAt | undefined {
  const path = textOf(node);
  if (path === undefined) return undefined;
  const file = project.doc(posix.join(posix.dirname(doc.path), path));
  return file.root.kind === 'map' ? { doc: file, node: file.root } : undefined;
}

export function contractSchema(
  { contracts }: Flow,
  call: string | undefined,
  side: 'input' | 'output',
): SchemaAt | undefined {
  const contract = contracts.get(call ?? '');
  const node = valueAt(contract?.node, side);
  return contract !== undefined && node?.kind === 'map' ? { doc: contract.doc, node } : undefined;
}

const lastOf = (node: Node | undefined): Node | undefined => itemsOf(node).at(-1);

/** The schema of what a step gives, as far as names after it lead to one; `rest` is what is left of the names. */
export function outputOf(
  flow: Flow,
  step: Node | undefined,
  rest: readonly string[],
): { readonly schema: SchemaAt; readonly rest: readonly string[] } | undefined {
  const call = textOf(valueAt(step, 'call'));
  if (call !== undefined) {
    const narrowed = valueAt(valueAt(step, 'output'), 'schema');
    const asked = call === 'model.generate' ? valueAt(valueAt(step, 'with'), 'schema') : undefined;
    const schema = schemaFile(flow, narrowed ?? asked) ?? contractSchema(flow, call, 'output');
    return schema && { schema, rest };
  }
  const listened = schemaFile(flow, valueAt(valueAt(step, 'listen'), 'schema'));
  if (listened !== undefined) return { schema: listened, rest };
  const branches = valueAt(valueAt(step, 'parallel'), 'branches');
  const [first, ...others] = rest;
  if (branches !== undefined && first !== undefined) return outputOf(flow, lastOf(valueAt(branches, first)), others);
  const block = valueAt(step, 'do') ?? valueAt(valueAt(step, 'repeat'), 'steps');
  return block === undefined ? undefined : outputOf(flow, lastOf(block), rest);
}

/** The properties that names lead to, outermost first; ends where the schema says no more. Lists are looked through. */
export function propertiesOf({ doc, node }: SchemaAt, names: readonly string[]): readonly Property[] {
  const found: Property[] = [];
  let at: Node | undefined = node;
  for (const name of names) {
    at = valueAt(at, 'items') ?? at;
    const entry = entryOf(valueAt(at, 'properties'), name);
    if (entry === undefined || at?.kind !== 'map') break;
    found.push({ doc, schema: at, entry });
    at = entry.value;
  }
  return found;
}

export type Kind = 'string' | 'number' | 'boolean' | 'array' | 'object';

/** Undefined where the schema does not say one. */
export function kindOf(schema: Node | undefined): Kind | undefined {
  const type = textOf(valueAt(schema, 'type'));
  if (type === undefined) return valueAt(schema, 'enum') === undefined ? undefined : 'string';
  if (type === 'integer') return 'number';
  const kinds: readonly Kind[] = ['string', 'number', 'boolean', 'array', 'object'];
  return kinds.find((one) => one === type);
}

export const isRequired = (schema: Node | undefined, key: string): boolean =>
  itemsOf(valueAt(schema, 'required')).some((item) => textOf(item) === key);

/** Every scalar of a document with the keys that lead to it; an item of a list is `*`. */
export function* scalarsOf(
  node: Node,
  path: readonly string[] = [],
  above: readonly MapNode[] = [],
): Generator<{ readonly node: ScalarNode; readonly path: readonly string[]; readonly above: readonly MapNode[] }> {
  if (node.kind === 'scalar') yield { node, path, above };
  else if (node.kind === 'list') for (const item of node.items) yield* scalarsOf(item, [...path, '*'], above);
  else for (const { key, value } of node.entries) yield* scalarsOf(value, [...path, key], [...above, node]);
}
